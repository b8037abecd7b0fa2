import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { isHighContrast, reducedMotion, themeColour } from '../ui/theme';
import { type ChartSpec, formatOf } from './chartSpec';

Chart.register(
  BarController,
  BarElement,
  LineController,
  LineElement,
  PointElement,
  CategoryScale,
  LinearScale,
  Tooltip,
);

function fonts() {
  const style = getComputedStyle(document.body);
  return { family: style.fontFamily, size: Number.parseFloat(style.fontSize) * 0.9 };
}

function dataset(spec: ChartSpec, index: number) {
  const series = spec.series[index];
  const colour = themeColour(series?.colour ?? 'charts-foreground') || themeColour('foreground');
  const outlined = isHighContrast();
  const isLine = spec.form === 'line';
  return {
    label: series?.name ?? '',
    data: series?.values ?? [],
    backgroundColor: outlined && !isLine ? 'transparent' : colour,
    borderColor: colour,
    borderWidth: isLine ? 1.5 : outlined ? 1 : 0,
    borderSkipped: false,
    borderDash: isLine && index > 0 ? [5, 3] : [],
    pointRadius: (series?.values.length ?? 0) === 1 ? 3 : 0,
    pointHitRadius: 8,
    pointHoverRadius: 3,
    tension: 0,
    maxBarThickness: 28,
    categoryPercentage: 0.9,
    barPercentage: 0.88,
    spanGaps: false,
  };
}

type Configuration = ChartConfiguration<'bar' | 'line', (number | null)[]>;
type Scales = NonNullable<NonNullable<Configuration['options']>['scales']>;

function axes(spec: ChartSpec): Scales {
  const faint = themeColour('descriptionForeground') || themeColour('foreground');
  // In high contrast the border colour is as loud as text.
  const grid = (!isHighContrast() && themeColour('editorWidget-border')) || themeColour('charts-lines');
  const format = formatOf[spec.unit];
  const value = {
    beginAtZero: true,
    ...(spec.unit === 'share' ? { max: 1 } : {}),
    stacked: spec.form === 'stacked',
    border: { display: false },
    grid: { color: grid, drawTicks: false },
    ticks: {
      color: faint,
      font: fonts(),
      maxTicksLimit: 5,
      padding: 6,
      callback: (tick: string | number) => format(Number(tick)),
    },
  };
  const category = {
    stacked: spec.form === 'stacked',
    border: { color: grid },
    grid: { display: false },
    ticks: { color: faint, font: fonts(), maxRotation: 0, autoSkipPadding: 16, padding: 4 },
  };
  return { x: category, y: value };
}

function configuration(spec: ChartSpec): Configuration {
  const format = formatOf[spec.unit];
  return {
    type: spec.form === 'line' ? 'line' : 'bar',
    data: { labels: spec.labels, datasets: spec.series.map((_, i) => dataset(spec, i)) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', axis: 'x', intersect: false },
      scales: axes(spec),
      transitions: reducedMotion() ? {} : { active: { animation: { duration: 0 } } },
      plugins: {
        tooltip: {
          backgroundColor: themeColour('editorHoverWidget-background'),
          titleColor: themeColour('editorHoverWidget-foreground'),
          bodyColor: themeColour('editorHoverWidget-foreground'),
          borderColor: themeColour('editorHoverWidget-border'),
          borderWidth: 1,
          cornerRadius: 3,
          padding: 8,
          titleFont: fonts(),
          bodyFont: fonts(),
          boxWidth: 8,
          boxHeight: 8,
          filter: (item) => spec.form !== 'stacked' || Number(item.raw) > 0,
          footerColor: themeColour('editorHoverWidget-foreground'),
          footerFont: fonts(),
          callbacks: {
            footer: (items) =>
              spec.form === 'stacked' && items.length > 1
                ? `Total ${format(items.reduce((sum, item) => sum + Number(item.raw), 0))}`
                : '',
            label: (item) => ` ${item.dataset.label}: ${item.raw === null ? '–' : format(Number(item.raw))}`,
          },
        },
      },
    },
  };
}

/** Draws a chart on a canvas in the theme's colours, at once and without motion. Returns how to draw another spec, and the end. */
export function drawChart(canvas: HTMLCanvasElement, spec: ChartSpec) {
  const chart = new Chart(canvas, configuration(spec));
  return {
    update(next: ChartSpec) {
      const { data, options } = configuration(next);
      chart.data = data;
      if (options) chart.options = options;
      chart.update('none');
    },
    dispose: () => chart.destroy(),
  };
}
