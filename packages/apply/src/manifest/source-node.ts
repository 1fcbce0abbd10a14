/** A position in a manifest. Lines and columns start at 1. */
export interface Position {
  /** The `name` of the `ManifestSource`. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Formats a position as `envs/prod.yaml:12:5`. */
export function formatPosition({ source, line, column }: Position): string {
  return `${source}:${line}:${column}`;
}

/** Maximum number of values in a manifest. Far more than any real one has; refuses files that would exhaust memory. */
export const maxNodes = 500_000;

/** A value of a manifest with its position. */
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
