import { ago, duration, exactCount, exactMoney, exactTime, money, tokens } from '../../shared/format';

/** USD, short, with the exact amount in the tooltip; null reads `unpriced`. */
export function Money({ usd }: { usd: number | null }) {
  return (
    <span class={usd === null ? 'figure faint' : 'figure'} title={exactMoney(usd)}>
      {money(usd)}
    </span>
  );
}

/** A count of tokens, short, with the exact count in the tooltip. `about` marks an estimate. */
export function Tokens({ count, about = false, unit = '' }: { count: number; about?: boolean; unit?: string }) {
  return (
    <span class="figure" title={`${about ? '≈ ' : ''}${exactCount(count)} tokens`}>
      {about && '≈\u202f'}
      {tokens(count)}
      {unit && ` ${unit}`}
    </span>
  );
}

/** Milliseconds as people read them; exact in the tooltip. */
export function Duration({ ms }: { ms: number }) {
  return (
    <span class="figure" title={`${exactCount(ms)} ms`}>
      {duration(ms)}
    </span>
  );
}

/** How long ago; exact in the tooltip. `now` in epoch ms. */
export function When({ instant, now }: { instant: string | number; now: number }) {
  return <time title={exactTime(instant)}>{ago(instant, now)}</time>;
}
