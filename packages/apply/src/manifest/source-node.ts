/** A place in a manifest. Lines and columns start at 1. */
export interface Position {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** `envs/prod.yaml:12:5` */
export function formatPosition({ source, line, column }: Position): string {
  return `${source}:${line}:${column}`;
}

/** The values of a manifest, far more than any real one has; a file made to exhaust memory ends here. */
export const maxNodes = 500_000;

/** A value of a manifest that knows where it was written. */
export type SourceNode = SourceMap | SourceList | SourceScalar;
export interface SourceMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: ReadonlyMap<string, SourceEntry>;
}
export interface SourceEntry {
  readonly keyAt: Position;
  readonly node: SourceNode;
}
export interface SourceList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly SourceNode[];
}
export interface SourceScalar {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** The text as written, for messages about unquoted numbers. */
  readonly written: string;
}
