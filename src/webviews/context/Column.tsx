import { share } from '../../shared/format';
import type { ContextBundle } from '../../shared/model';
import { ToolButton } from '../ui/Button';
import { Tokens } from '../ui/Figures';
import { Fold } from '../ui/Fold';
import { JsonTree } from '../ui/JsonTree';
import { ownForms } from './knownSections';
import type { ContextModel } from './model';
import { Readable } from './Readable';
import { otherValues, type Section, titleOf } from './sections';

function Body({ section }: { section: Section }) {
  const form = ownForms[section.name];
  if (section.isEmpty) return <span class="faint">Nothing here</span>;
  if (form && typeof section.value === 'object' && section.value !== null && !Array.isArray(section.value))
    return <>{form(section.value as Record<string, unknown>)}</>;
  if (section.isKnown || section.name === otherValues) return <Readable value={section.value} />;
  return <JsonTree value={section.value} label={titleOf(section.name)} openTo={2} />;
}

function Detail({ section }: { section: Section }) {
  return (
    <span title="An estimate: characters divided by four">
      <Tokens count={section.tokens} about unit="tok" /> · {share(section.share)}
    </span>
  );
}

/** One participant: sections under headings that fold. Sections that another participant has leave an empty place. */
export function Column({
  model,
  user,
  names,
  sections,
  changed,
}: {
  model: ContextModel;
  user: ContextBundle['users'][number];
  names: readonly string[];
  sections: ReadonlyMap<string, Section>;
  changed: readonly string[];
}) {
  const tokens = [...sections.values()].reduce((sum, section) => sum + section.tokens, 0);
  return (
    <section class="column" aria-label={user.userName} style={{ gridRow: `span ${names.length + 1}` }}>
      <h2>
        {user.userName}
        <span class="faint column-tokens">
          <Tokens count={tokens} about unit="tok" />
        </span>
      </h2>
      {names.map((name) => {
        const section = sections.get(name);
        if (!section) {
          return (
            <div key={name} class="absent">
              {titleOf(name)}: none
            </div>
          );
        }
        return (
          <Fold
            key={name}
            title={titleOf(name)}
            detail={section.isEmpty ? 'empty' : <Detail section={section} />}
            isOpen={model.isOpen(name)}
            onToggle={() => model.toggle(name)}
            isChanged={changed.includes(`${user.userId}/${name}`)}
            actions={
              name !== otherValues && (
                <>
                  <ToolButton icon="copy" label="Copy as JSON" onClick={() => model.copy(user.userId, name)} />
                  <ToolButton
                    icon="open"
                    label="Open as document"
                    onClick={() => model.openDocument(user.userId, name)}
                  />
                </>
              )
            }
          >
            <Body section={section} />
          </Fold>
        );
      })}
    </section>
  );
}
