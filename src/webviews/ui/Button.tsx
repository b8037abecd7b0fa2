import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';

/** A button with words, as VS Code draws them. */
export function Button({
  children,
  onClick,
  primary = false,
  disabled = false,
}: {
  children: ComponentChildren;
  onClick: () => void;
  primary?: boolean;
  disabled?: boolean;
}) {
  return (
    <vscode-button appearance={primary ? 'primary' : 'secondary'} disabled={disabled} onClick={onClick}>
      {children}
    </vscode-button>
  );
}

/** A small button of the kind that stands in VS Code's title bars: an icon, and where `text` is given, that word, which then names it. */
export function ToolButton({
  icon,
  label,
  text,
  onClick,
  disabled = false,
  pressed,
}: {
  icon: IconName;
  label: string;
  text?: string;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class="tool"
      title={label}
      aria-label={text ? undefined : label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      {text && <span>{text}</span>}
    </button>
  );
}
