import { useState } from 'preact/hooks';
import type { ChartSpec } from './chartSpec';

const shortList = 9;

/** A ranking as bars beside names, the longest first; a long one is cut, with a way to all of it. */
export function Ranked({ spec }: { spec: ChartSpec }) {
  const [all, setAll] = useState(false);
  const values = spec.series[0]?.values ?? [];
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const shown = all ? spec.labels.length : shortList;
  const { rows } = spec.table;
  return (
    <div class="ranked">
      <ol aria-label={spec.summary}>
        {spec.labels.slice(0, shown).map((label, i) => (
          <li
            key={label}
            title={rows[i]?.map((cell, j) => `${spec.table.head[j]}: ${cell.exact ?? cell.text}`).join('\n')}
          >
            <span class="ranked-name">{label}</span>
            <span class="ranked-lane" aria-hidden="true">
              <span style={{ inlineSize: `${most === 0 ? 0 : ((values[i] ?? 0) / most) * 100}%` }} />
            </span>
            <span class="figure">{rows[i]?.[1]?.text}</span>
          </li>
        ))}
      </ol>
      {spec.labels.length > shortList && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${spec.labels.length}`}
        </button>
      )}
    </div>
  );
}
