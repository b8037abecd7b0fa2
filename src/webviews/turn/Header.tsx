import { exactTime, share } from '../../shared/format';
import type { TurnState } from '../../shared/protocol';
import { ToolButton } from '../ui/Button';
import { ConnectionChip } from '../ui/ConnectionChip';
import { Duration, Money, Tokens } from '../ui/Figures';
import { turnTotals } from './callNumbers';
import type { TurnModel } from './model';

function sessionName(state: TurnState): string {
  const { session } = state;
  return session?.participants || session?.title || session?.id || state.turn.turnId;
}

/** Which turn of which session this is, the way to its neighbours, its sums, and whether they are current. */
export function Header({ model, state }: { model: TurnModel; state: TurnState }) {
  const { turn, turns } = state;
  const at = turns.findIndex((t) => t.turnId === turn.turnId);
  const step = (label: string, icon: 'chevronLeft' | 'chevronRight', to: number) => {
    const other = turns[to];
    return (
      <ToolButton
        icon={icon}
        label={other ? `${label} turn: ${other.userMessage ?? exactTime(other.startedAt)}` : `No ${label} turn`}
        disabled={!other}
        onClick={() => other && void model.goTo(other.turnId)}
      />
    );
  };
  return (
    <header class="turn-header">
      <div class="turn-place">
        {step('previous', 'chevronLeft', at === -1 ? -1 : at - 1)}
        <h1>
          {at === -1 ? 'Turn' : `Turn ${at + 1} of ${turns.length}`}
          <span class="separator">·</span>
          <button
            type="button"
            class="quiet-link"
            title="Open the session's context"
            onClick={() => model.openContext()}
          >
            {sessionName(state)}
          </button>
        </h1>
        {step('next', 'chevronRight', at === -1 ? -1 : at + 1)}
      </div>
      <Totals state={state} />
    </header>
  );
}

function Totals({ state }: { state: TurnState }) {
  const { turn, connection } = state;
  const totals = turnTotals(turn.activities);
  return (
    <div class="turn-totals">
      <span>
        <Money usd={totals.cost} />
        {totals.unpriced > 0 && totals.cost !== null && <span class="faint"> + {totals.unpriced} unpriced</span>}
      </span>
      <Tokens count={totals.tokens} unit="tokens" />
      {totals.hitRate !== null && <span class="figure">{share(totals.hitRate)} cached</span>}
      <Duration ms={turn.totals.durationMs} />
      <ConnectionChip connection={connection} />
    </div>
  );
}
