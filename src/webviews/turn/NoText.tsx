import { exactCount } from '../../shared/format';
import type { CallView, SourceView } from '../../shared/protocol';
import { Tokens } from '../ui/Figures';
import { Icon } from '../ui/Icon';
import type { Resource } from '../ui/resource';
import type { TurnModel } from './model';
import { recordedOf } from './recorded';
import { Trace } from './Trace';

function CallSites({ model, sites }: { model: TurnModel; sites: SourceView['callSites'] }) {
  if (sites.length === 0) return null;
  return (
    <section>
      <h3>Where the call is made</h3>
      <ul class="call-sites">
        {sites.map((site) => (
          <li key={site.id}>
            <button
              type="button"
              class="link"
              onClick={(event) => model.openSource('callSite', site.id, event.ctrlKey || event.metaKey)}
            >
              <Icon name="link" />
              {site.label}
            </button>
            <code>{site.text}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sizes({ sizes }: { sizes: { name: string; tokens: number }[] }) {
  const most = Math.max(1, ...sizes.map((size) => size.tokens));
  return (
    <section>
      <h3>Sizes of the context</h3>
      <dl class="sizes">
        {sizes.map((size) => (
          <div key={size.name}>
            <dt>{size.name}</dt>
            <dd class="lane" aria-hidden="true">
              <span class="bar" style={{ inlineSize: `${(size.tokens / most) * 100}%` }} />
            </dd>
            <dd>
              <Tokens count={size.tokens} unit="tok" />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Facts({ view }: { view: CallView }) {
  const { operation, messageCount, systemPromptLength } = view.prompt;
  const facts: [string, string | null][] = [
    ['Operation', operation],
    ['Messages', messageCount === null ? null : exactCount(messageCount)],
    ['System prompt', systemPromptLength === null ? null : `${exactCount(systemPromptLength)} characters`],
  ];
  const known = facts.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A call whose prompt text was not recorded: says so, and shows all that was. */
export function NoText({ model, view, sources }: { model: TurnModel; view: CallView; sources: Resource<SourceView> }) {
  const recorded = recordedOf(view.activity.metadata);
  return (
    <div class="no-text">
      <p class="note">{view.notice ?? 'No prompt text was recorded for this call.'}</p>
      <Facts view={view} />
      {sources.error.value && (
        <p class="note">
          Where the call is made could not be looked up: {sources.error.value.message}{' '}
          <button type="button" class="link" onClick={() => sources.load()}>
            Retry
          </button>
        </p>
      )}
      <CallSites model={model} sites={sources.value.value?.callSites ?? []} />
      {recorded.sizes.length > 0 && <Sizes sizes={recorded.sizes} />}
      {recorded.tools.length > 0 && (
        <section>
          <h3>Tools used</h3>
          <ul class="tools">
            {recorded.tools.map((tool, i) => (
              <li key={i}>{tool}</li>
            ))}
          </ul>
        </section>
      )}
      <Trace model={model} steps={recorded.steps} />
    </div>
  );
}
