import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLSeq } from 'yaml';

/** Thrown if an edit cannot be made in place. */
export class NotEditable extends Error {}

export function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** Returns the position after the last character of a value, before a comment or line end. */
export function endOf(text: string, node: unknown): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isPair(last)) return endOfPair(text, last);
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return endOf(text, node.items.at(-1));
  const [start, valueEnd] = rangeOf(node);
  let end = valueEnd;
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    // With `+`, the empty lines at its end are part of the text.
    const keepsLines = /^[|>]\d?\+/.test(text.slice(start, end));
    while (end > start && /\s/.test(text.charAt(end - 1))) {
      end -= 1;
      if (keepsLines && text.charAt(end) === '\n') break;
    }
  }
  return end;
}

export function endOfPair(text: string, { key, value }: Pair): number {
  const keyEnd = endOf(text, key);
  return value === null || value === undefined ? keyEnd : Math.max(keyEnd, endOf(text, value));
}

/** Returns the position after the colon of a key. */
export function colonBehind(text: string, key: unknown): number {
  const end = endOf(text, key);
  const colon = text.indexOf(':', end);
  if (colon < 0 || text.slice(end, colon).trim() !== '') throw new NotEditable();
  return colon + 1;
}

/** Returns the position of the dash of an item in a block list. */
export function dashOf(list: YAMLSeq, index: number): number {
  const token = list.srcToken;
  if (token?.type !== 'block-seq') throw new NotEditable();
  const dash = token.items[index]?.start.find(({ type }) => type === 'seq-item-ind');
  if (dash === undefined) throw new NotEditable();
  return dash.offset;
}

export function lineStartAt(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Returns the end of the line at a position, before its line break. */
export function lineEndAt(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text.charAt(end - 1) === '\r' && end > at ? end - 1 : end;
}

export function columnOf(text: string, at: number): number {
  return at - lineStartAt(text, at);
}

/** Whether there is only white space and comments between two positions. */
export function isBlank(text: string, start: number, end: number): boolean {
  return /^(?:#.*|)$/.test(text.slice(start, end).trim());
}

function rangeOf(node: unknown): NonNullable<Node['range']> {
  if (!(isScalar(node) || isCollection(node) || isAlias(node)) || node.range == null) throw new NotEditable();
  return node.range;
}
