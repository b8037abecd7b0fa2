import type { ComponentChildren } from 'preact';
import { Icon } from './Icon';

/** A heading that folds what is below it, as VS Code's view headings do. `actions` stand at its right. */
export function Fold({
  title,
  detail,
  isOpen,
  onToggle,
  actions,
  isChanged = false,
  level = 3,
  children,
}: {
  title: ComponentChildren;
  detail?: ComponentChildren;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  actions?: ComponentChildren;
  isChanged?: boolean;
  level?: number;
  children: ComponentChildren;
}) {
  return (
    <section class={isChanged ? 'fold fold-changed' : 'fold'}>
      {/* biome-ignore lint/a11y/useSemanticElements: the level is given */}
      <div class="fold-heading" role="heading" aria-level={level}>
        <button type="button" class="fold-toggle" aria-expanded={isOpen} onClick={() => onToggle(!isOpen)}>
          <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} />
          <span class="fold-title">{title}</span>
          {isChanged && <span class="fold-changed-word">changed</span>}
          {detail && <span class="fold-detail">{detail}</span>}
        </button>
        {actions && <span class="fold-actions">{actions}</span>}
      </div>
      {isOpen && <div class="fold-body">{children}</div>}
    </section>
  );
}
