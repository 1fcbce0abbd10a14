import type { Ratio } from './measure.ts';

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly what: string;
  /** The highest acceptable ratio; undefined for rows that are only there for comparison. */
  readonly goal: number | undefined;
  readonly ratio: Ratio;
}

/** A benchmark. Yields each row as soon as it was measured. */
export type Benchmark = () => AsyncIterable<Row>;
