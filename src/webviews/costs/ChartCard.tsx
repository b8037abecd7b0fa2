import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ViewError } from '../../shared/protocol';
import { ToolButton } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Reason } from '../ui/States';
import { reducedMotion, themeVersion } from '../ui/theme';
import type { ChartSpec } from './chartSpec';
import { tabSeparated } from './charts';
import { drawChart } from './drawing';
import type { CostsModel } from './model';
import { Ranked } from './Ranked';

function Canvas({ spec }: { spec: ChartSpec }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<ReturnType<typeof drawChart> | null>(null);
  const version = themeVersion.value;
  useEffect(() => {
    if (!canvas.current) return;
    if (drawing.current) drawing.current.update(spec);
    else drawing.current = drawChart(canvas.current, spec);
  }, [spec, version]);
  useEffect(
    () => () => {
      drawing.current?.dispose();
      drawing.current = null;
    },
    [],
  );
  return (
    <div class="canvas">
      <canvas ref={canvas} role="img" aria-label={spec.summary} />
    </div>
  );
}

function Legend({ spec }: { spec: ChartSpec }) {
  if (spec.form === 'ranked' || spec.unit === 'share') return null;
  return (
    <ul class="legend">
      {spec.series.map((series) => (
        <li key={series.name}>
          <span class="swatch" style={{ '--swatch': `var(--vscode-${series.colour})` }} aria-hidden="true" />
          {series.name}
          <span class="figure faint">{series.total}</span>
        </li>
      ))}
    </ul>
  );
}

function Table({ spec }: { spec: ChartSpec }) {
  const { head, rows } = spec.table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table" tabIndex={0} aria-label={spec.title}>
      <table>
        <thead>
          <tr>
            {head.map((cell) => (
              <th scope="col" key={cell}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{name?.text}</th>
              {cells.map((cell, j) => (
                <td key={j} title={cell.exact}>
                  {cell.text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Figure({ spec, isTable }: { spec: ChartSpec; isTable: boolean }) {
  if (isTable) return <Table spec={spec} />;
  return spec.form === 'ranked' ? <Ranked spec={spec} /> : <Canvas spec={spec} />;
}

/** Says that figures are on their way; in a word where motion is not wanted. */
function Waiting() {
  return reducedMotion() ? <span class="faint">loading</span> : <vscode-progress-ring aria-label="Loading" />;
}

function Fill({ children }: { children: ComponentChildren }) {
  return <div class="chart-fill">{children}</div>;
}

/** One chart with its own waiting, failing and emptiness, and the table that says the same. */
export function ChartCard({
  model,
  title,
  spec,
  isLoading,
  error,
  onRetry,
  emptyText,
}: {
  model: CostsModel;
  title: string;
  spec: ChartSpec | null;
  isLoading: boolean;
  error: ViewError | null;
  onRetry: () => void;
  emptyText: string;
}) {
  const isEmpty =
    spec !== null && !spec.series.some((series) => series.values.some((value) => value !== null && value !== 0));
  const shown = spec && !isEmpty ? spec : null;
  return (
    <section class="chart-card" aria-label={title} aria-busy={isLoading}>
      <div class="chart-heading">
        <h2>{title}</h2>
        {isLoading && <Waiting />}
        {shown && (
          <ToolButton
            icon="copy"
            label={`Copy the table: ${title}`}
            onClick={() => model.copyTable(tabSeparated(shown.table))}
          />
        )}
      </div>
      {error && (
        <Fill>
          <span class="chart-error" role="alert">
            <Icon name="error" />
            <Reason error={error} now={model.now} />
          </span>
          <span class="chart-actions">
            {error.retry && (
              <button type="button" class="link" onClick={onRetry}>
                Retry
              </button>
            )}
            <button type="button" class="link" onClick={() => model.showLog()}>
              Show log
            </button>
          </span>
        </Fill>
      )}
      {!error && isEmpty && <Fill>{emptyText}</Fill>}
      {!error && !spec && <Fill>{isLoading ? null : emptyText}</Fill>}
      {!error && shown && <Figure spec={shown} isTable={model.tables.value} />}
      {!error && shown && !model.tables.value && <Legend spec={shown} />}
    </section>
  );
}
