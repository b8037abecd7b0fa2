import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ago, exactTime, withWait } from '../../shared/format';
import type { Freshness, ViewError } from '../../shared/protocol';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';

/** A whole surface, or a part of one, that has nothing to draw: says why, and what to do next. */
export function Placeholder({
  icon = 'info',
  title,
  children,
  actions,
}: {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="placeholder" role="status">
      <Icon name={icon} />
      <p class="placeholder-title">{title}</p>
      {children && <div class="placeholder-text">{children}</div>}
      {actions && <div class="placeholder-actions">{actions}</div>}
    </div>
  );
}

/** What went wrong; where a rate limit holds things up, with how long it still does. `now` in epoch ms. */
export function Reason({ error, now }: { error: Pick<ViewError, 'message' | 'retryAt'>; now: ReadonlySignal<number> }) {
  return <>{error.retryAt === undefined ? error.message : withWait(error.message, error.retryAt, now.value)}</>;
}

/** What failed, and the two ways on. `what` is the start of the sentence: `The turn could not be loaded`. `now` in epoch ms. */
export function Failed({
  what,
  error,
  now,
  onRetry,
  onLog,
}: {
  what: string;
  error: ViewError;
  now: ReadonlySignal<number>;
  onRetry: () => void;
  onLog: () => void;
}) {
  return (
    <div class="placeholder" role="alert">
      <span class="failed-mark">
        <Icon name="error" />
      </span>
      <p class="placeholder-title">{what}</p>
      <div class="placeholder-text">
        <Reason error={error} now={now} />
      </div>
      <div class="placeholder-actions">
        {error.retry && (
          <Button primary onClick={onRetry}>
            Retry
          </Button>
        )}
        <Button onClick={onLog}>Show log</Button>
      </div>
    </div>
  );
}

/** One line over content that is kept although something went wrong with renewing it. */
export function Banner({
  kind = 'warning',
  children,
  actions,
}: {
  kind?: 'warning' | 'error' | 'info';
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={kind} />
      <span class="banner-text">{children}</span>
      {actions && <span class="banner-actions">{actions}</span>}
    </div>
  );
}

/** Something that was asked for and could not be done; what is shown stays. */
export function Problem({ message, onLog, onDismiss }: { message: string; onLog: () => void; onDismiss: () => void }) {
  const actions = (
    <>
      <button type="button" class="link" onClick={onLog}>
        Show log
      </button>
      <button type="button" class="link" onClick={onDismiss}>
        Dismiss
      </button>
    </>
  );
  return (
    <Banner kind="error" actions={actions}>
      {message}
    </Banner>
  );
}

/** Says how old the data is where it could not be renewed; nothing where it is fresh. `now` in epoch ms. */
export function StaleBanner({
  freshness,
  now,
  onRetry,
}: {
  freshness: Freshness;
  now: ReadonlySignal<number>;
  onRetry: () => void;
}) {
  if (freshness.stale === null) return null;
  return (
    <Banner
      actions={
        <button type="button" class="link" onClick={onRetry}>
          Retry
        </button>
      }
    >
      Shown as of <time title={exactTime(freshness.fetchedAt)}>{ago(freshness.fetchedAt, now.value)}</time>:{' '}
      <Reason error={{ message: freshness.stale, retryAt: freshness.retryAt }} now={now} />
    </Banner>
  );
}

/** Grey lines where text will stand; each width is a share of the line, 0..1, 0 a gap. */
export function Skeleton({ label, lines }: { label: string; lines: number[] }) {
  return (
    <div class="skeleton" role="status" aria-label={label} aria-busy="true">
      {lines.map((width, i) => (
        <span key={i} class={width === 0 ? 'skeleton-gap' : undefined} style={{ inlineSize: `${width * 100}%` }} />
      ))}
    </div>
  );
}
