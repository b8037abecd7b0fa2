import { money, share, tokens } from '../../shared/format';

export type Unit = 'money' | 'tokens' | 'share';

/**
 * One row of numbers over the labels; null where nothing is known. `colour` is a theme colour's name; `total` stands beside
 * the name.
 */
export interface Series {
  name: string;
  colour: string;
  values: (number | null)[];
  total: string;
}

/** A chart and its twin, the table: the same numbers. */
export interface ChartSpec {
  title: string;
  form: 'stacked' | 'ranked' | 'line';
  unit: Unit;
  labels: string[];
  series: Series[];
  /** The chart in a sentence, for those who don't see it. */
  summary: string;
  table: { head: string[]; rows: Cell[][] };
}

/** A table's cell: as it is read, exact for the tooltip, and bare for a spreadsheet. */
export interface Cell {
  text: string;
  exact?: string;
  bare: string | number;
}

/** How the numbers of a unit are written. */
export const formatOf: Record<Unit, (value: number) => string> = { money, tokens, share };
