import type { Ratio } from './measure.ts';

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly what: string;
  /** What it should not exceed; undefined where it is only there to compare with. */
  readonly goal: number | undefined;
  readonly ratio: Ratio;
}

/** One benchmark: measures, and yields its rows as they come. */
export type Benchmark = () => AsyncIterable<Row>;
