const paths = {
  chevronRight: 'M6 3.5 10.5 8 6 12.5',
  chevronLeft: 'M10 3.5 5.5 8 10 12.5',
  chevronDown: 'M3.5 6 8 10.5 12.5 6',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  open: 'M9 2.5H3.5v11h9V6zM9 2.5V6h3.5',
  compare: 'M2.5 3.5h5v9h-5zM8.5 3.5h5v9h-5zM4.5 8h1M10.5 8h1M11 7.5v1',
  warning: 'M8 2.2 14.3 13.5H1.7zM8 6.5v3.6M8 11.4v.8',
  error: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 4.8v1',
  check: 'M3 8.5 6.5 12 13 4.5',
  running: 'M8 2a6 6 0 1 1-6 6',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6',
  chart: 'M2.5 2.5v11h11M5.5 11V8M8.5 11V4.5M11.5 11V6.5',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2v2.8h-2.8',
  exportRows: 'M8 2.5v7M5 7l3 3 3-3M3 13.5h10',
  openAll: 'M2.5 2.5h8v2M2.5 2.5v8h2M4.5 4.5h9v9h-9zM9 7v4M7 9h4',
  foldAll: 'M2.5 2.5h8v2M2.5 2.5v8h2M4.5 4.5h9v9h-9zM7 9h4',
  link: 'M6.5 9.5 9.5 6.5M7 4.8 8.6 3.2a2.6 2.6 0 0 1 3.7 3.7L10.8 8.5M9 11.2 7.4 12.8a2.6 2.6 0 0 1-3.7-3.7L5.2 7.5',
} as const;

export type IconName = keyof typeof paths;

/** A 16 px line icon in the text's colour. Decoration: the control that holds it carries the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} fill="none" stroke="currentColor" stroke-width="1.1" stroke-linejoin="round" />
    </svg>
  );
}
