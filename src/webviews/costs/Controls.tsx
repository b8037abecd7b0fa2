import { useState } from 'preact/hooks';
import type { CostPeriod } from '../../shared/model';
import { ToolButton } from '../ui/Button';
import { ConnectionChip } from '../ui/ConnectionChip';
import type { CostsModel } from './model';
import { type Preset, presets } from './range';

const periods: readonly CostPeriod[] = ['day', 'week', 'month'];

function chosen(event: Event): string {
  return (event.currentTarget as HTMLElement & { value: string }).value;
}

function CustomDates({ model }: { model: CostsModel }) {
  const range = model.range.value;
  const [dates, setDates] = useState({ from: range.from, to: range.to });
  const [problem, setProblem] = useState<string | null>(null);
  const change = (next: typeof dates) => {
    setDates(next);
    setProblem(model.chooseDates(next.from, next.to));
  };
  return (
    <span class="dates">
      <label>
        From
        <input type="date" value={dates.from} max={dates.to} onChange={(e) => change({ ...dates, from: chosen(e) })} />
      </label>
      <label>
        to
        <input type="date" value={dates.to} min={dates.from} onChange={(e) => change({ ...dates, to: chosen(e) })} />
      </label>
      {problem && <span role="alert">{problem}</span>}
    </span>
  );
}

/** What is shown: which days, how grouped, as charts or tables; and what may be taken away. */
export function Controls({ model }: { model: CostsModel }) {
  const { period } = model.range.value;
  const preset = model.preset.value;
  const state = model.state.value.value;
  return (
    <header class="controls">
      <h1>Costs</h1>
      <vscode-dropdown
        aria-label="Range"
        value={preset}
        onChange={(event: Event) => model.choosePreset(chosen(event) as Preset)}
      >
        {presets.map((days) => (
          <vscode-option key={days} value={String(days)} selected={preset === String(days)}>
            Last {days} days
          </vscode-option>
        ))}
        <vscode-option value="custom" selected={preset === 'custom'}>
          Custom
        </vscode-option>
      </vscode-dropdown>
      {preset === 'custom' && <CustomDates model={model} />}
      <vscode-dropdown
        aria-label="Group by"
        value={period}
        onChange={(event: Event) => model.choosePeriod(chosen(event) as CostPeriod)}
      >
        {periods.map((name) => (
          <vscode-option key={name} value={name} selected={name === period}>
            By {name}
          </vscode-option>
        ))}
      </vscode-dropdown>
      <span class="toolbar" role="toolbar" aria-label="Figures">
        <ToolButton
          icon="table"
          label="Show tables in place of charts"
          text="Tables"
          pressed={model.tables.value}
          onClick={() => model.showTables(!model.tables.peek())}
        />
        <ToolButton icon="exportRows" label="Export these calls" text="Export" onClick={() => model.exportRows()} />
        <ToolButton icon="refresh" label="Ask again" onClick={() => model.load()} />
      </span>
      {state && <ConnectionChip connection={state.connection} />}
    </header>
  );
}
