import { isObject } from '@oks-kit/core';
import { type Document, isCollection, isMap, isPair, isScalar, isSeq, type Pair, visit } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import { aliasLimit, isMergeKey } from './parse-yaml.ts';
import { isPlainText, quoteText } from './plain-text.ts';
import { isSameValue } from './same-value.ts';
import { stringifyYaml } from './stringify-yaml.ts';
import {
  colonBehind,
  columnOf,
  dashOf,
  endOf,
  endOfPair,
  isBlank,
  lineEndAt,
  lineStartAt,
  NotEditable,
  startOf,
} from './text-places.ts';

/** A replacement of a part of the text. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Changes a YAML text to the value `after`. Only differing bytes change, so that comments, order, quotes and anchors
 * stay. `document` is the text, parsed with source tokens. Items of a list are identified by their `name`. Returns
 * undefined if the text cannot be edited in place.
 */
export function editYaml(text: string, document: Document, after: unknown): string | undefined {
  try {
    const editor = new Editor(text, document);
    editor.editValue(document.contents, document.toJS(aliasLimit), after, false);
    editor.keepAliases();
    return editor.result();
  } catch (error) {
    if (error instanceof NotEditable) return undefined;
    throw error;
  }
}

class Editor {
  private readonly splices: Splice[] = [];
  private readonly text: string;
  private readonly document: Document;
  private readonly lineEnd: string;
  /** Whether the whole text is JSON, in which keys have quotes. */
  private readonly isJson: boolean;

  constructor(text: string, document: Document) {
    this.text = text;
    this.document = document;
    this.lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    this.isJson = text.trimStart().startsWith('{');
  }

  editValue(node: unknown, before: unknown, after: unknown, inFlow: boolean): void {
    if (isSameValue(before, after)) return;
    if (isMap(node) && isObject(before) && isObject(after)) this.editMap(node, before, after, inFlow);
    else if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) this.editList(node, before, after, inFlow);
    else this.replace(node, after, inFlow);
  }

  private editMap(
    map: YAMLMap,
    before: Readonly<Record<string, unknown>>,
    after: Readonly<Record<string, unknown>>,
    around: boolean,
  ): void {
    const inFlow = around || map.flow === true;
    const pairs = map.items.filter((pair) => isPair(pair));
    const isMerged = pairs.some(({ key }) => isMergeKey(key));
    // A field of another mapping can be overridden but not removed.
    if (
      isMerged &&
      Object.keys(before).some((key) => !isSameValue(before[key], undefined) && !Object.hasOwn(after, key))
    )
      throw new NotEditable();
    const kept = pairs.filter(
      (pair) => isMergeKey(pair.key) || Object.hasOwn(after, keyOf(pair)) || before[keyOf(pair)] === null,
    );
    if (kept.length === 0) {
      this.replace(map, after, around);
      return;
    }
    for (const [index, pair] of pairs.entries()) {
      const key = keyOf(pair);
      if (!kept.includes(pair)) this.removePair(pairs, index, inFlow);
      else if (Object.hasOwn(after, key) && !isSameValue(before[key], after[key]))
        this.editPair(pair, before[key], after[key], inFlow);
    }
    const last = pairs.at(-1);
    const added = Object.entries(after).filter(
      ([key, value]) => !pairs.some((pair) => keyOf(pair) === key) && !isSameValue(before[key], value),
    );
    if (added.length === 0 || last === undefined) return;
    const end = endOfPair(this.text, last);
    if (inFlow) {
      const text = added.map(([key, value]) => `, ${this.flowKey(key)}: ${this.flowText(value)}`).join('');
      this.splices.push({ start: end, end, text });
    } else this.addLines(end, stringifyYaml(Object.fromEntries(added)), columnOf(this.text, startOf(pairs[0]?.key)));
  }

  private editPair(pair: Pair, before: unknown, after: unknown, inFlow: boolean): void {
    const { key, value } = pair;
    const isNested = typeof after === 'object' && after !== null;
    const isEmpty = before === null || (typeof before === 'object' && Object.keys(before).length === 0);
    if (!inFlow && isNested && isEmpty) {
      this.fillEmpty(pair, after);
      return;
    }
    const staysBlock =
      isNested && Object.keys(after).length > 0 && (Array.isArray(after) ? isSeq(value) : isMap(value));
    if (!inFlow && isCollection(value) && value.flow !== true && !staysBlock) {
      const colon = colonBehind(this.text, key);
      if (!isBlank(this.text, colon, startOf(value))) throw new NotEditable();
      this.splices.push({ start: colon, end: endOf(this.text, value), text: ` ${this.inlineText(after, inFlow)}` });
      return;
    }
    if (startOf(value) === endOf(this.text, value)) {
      const colon = colonBehind(this.text, key);
      if (this.text.slice(colon, startOf(value)).trim() !== '') throw new NotEditable();
      this.splices.push({ start: colon, end: colon, text: ` ${this.inlineText(after, inFlow)}` });
      return;
    }
    this.editValue(value, before, after, inFlow);
  }

  /** Puts lines below a key whose value is empty. */
  private fillEmpty({ key, value }: Pair, after: object): void {
    const colon = colonBehind(this.text, key);
    const end = Math.max(colon, endOf(this.text, value));
    if (!/^(?:\[\s*\]|\{\s*\}|~|null|)$/i.test(this.text.slice(colon, end).trim())) throw new NotEditable();
    this.splices.push({ start: colon, end, text: '' });
    const step = Array.isArray(after) && /^- /m.test(this.text) ? 0 : 2;
    this.addLines(end, stringifyYaml(after), columnOf(this.text, startOf(key)) + step);
  }

  private removePair(pairs: readonly Pair[], index: number, inFlow: boolean): void {
    const pair = pairs[index];
    const next = pairs[index + 1];
    const previous = pairs[index - 1];
    if (pair === undefined) return;
    const start = startOf(pair.key);
    const end = endOfPair(this.text, pair);
    if (inFlow)
      this.removeFromFlow(start, end, next?.key, previous === undefined ? undefined : endOfPair(this.text, previous));
    else if (this.text.slice(lineStartAt(this.text, start), start).trim() === '') this.removeLines(start, end);
    else if (next !== undefined) this.splices.push({ start, end: startOf(next.key), text: '' });
    else throw new NotEditable();
  }

  private editList(list: YAMLSeq, before: readonly unknown[], after: readonly unknown[], around: boolean): void {
    const inFlow = around || list.flow === true;
    const [beforeIds, afterIds] = [identify(before), identify(after)];
    const kept = beforeIds?.filter((id) => afterIds?.includes(id) === true) ?? [];
    const isGrown =
      beforeIds !== undefined &&
      afterIds !== undefined &&
      kept.every((id, index) => afterIds[index] === id) &&
      kept.length > 0;
    if (!isGrown) {
      if (beforeIds === undefined && before.length === after.length)
        for (const [index, item] of list.items.entries()) this.editValue(item, before[index], after[index], inFlow);
      else if (inFlow || after.length === 0) this.replace(list, after, around);
      else this.replaceLines(dashOf(list, 0), endOf(this.text, list), stringifyYaml(after));
      return;
    }
    for (const [index, id] of beforeIds.entries()) {
      const target = afterIds.indexOf(id);
      if (target < 0) this.removeItem(list, index, inFlow);
      else this.editValue(list.items[index], before[index], after[target], inFlow);
    }
    const added = after.slice(kept.length);
    if (added.length === 0) return;
    const end = endOf(this.text, list.items.at(-1));
    if (inFlow) this.splices.push({ start: end, end, text: added.map((item) => `, ${this.flowText(item)}`).join('') });
    else this.addLines(end, stringifyYaml(added), columnOf(this.text, dashOf(list, 0)));
  }

  private removeItem(list: YAMLSeq, index: number, inFlow: boolean): void {
    const item = list.items[index];
    const previous = list.items[index - 1];
    const end = endOf(this.text, item);
    if (inFlow)
      this.removeFromFlow(
        startOf(item),
        end,
        list.items[index + 1],
        previous === undefined ? undefined : endOf(this.text, previous),
      );
    else {
      const dash = dashOf(list, index);
      if (this.text.slice(lineStartAt(this.text, dash), dash).trim() !== '') throw new NotEditable();
      this.removeLines(dash, end);
    }
  }

  /** Removes a part of a flow collection together with one comma. */
  private removeFromFlow(start: number, end: number, next: unknown, previousEnd: number | undefined): void {
    if (next !== undefined) this.splices.push({ start, end: startOf(next), text: '' });
    else this.splices.push({ start: previousEnd ?? start, end, text: '' });
  }

  private replace(node: unknown, after: unknown, inFlow: boolean): void {
    const start = startOf(node);
    this.splices.push({ start, end: endOf(this.text, node), text: this.inlineText(after, inFlow) });
  }

  private replaceLines(start: number, end: number, lines: string): void {
    const indent = this.lineEnd + ' '.repeat(columnOf(this.text, start));
    this.splices.push({ start, end, text: lines.trimEnd().split('\n').join(indent) });
  }

  /** Replaces each alias of a changed anchor with its value, so that this value stays. */
  keepAliases(): void {
    const changed = [...this.splices];
    visit(this.document, {
      Alias: (_, alias) => {
        const source = alias.resolve(this.document);
        if (source === undefined) throw new NotEditable();
        const at = startOf(alias);
        const from = startOf(source);
        // Additions to a block come after its last line.
        const to = isCollection(source) ? lineEndAt(this.text, endOf(this.text, source)) + 1 : endOf(this.text, source);
        if (changed.some(({ start, end }) => start <= at && at < end)) return;
        if (!changed.some(({ start, end }) => start < to && from < Math.max(end, start + 1))) return;
        const value: unknown = source.toJS(this.document, aliasLimit);
        this.splices.push({ start: at, end: endOf(this.text, alias), text: this.flowText(value) });
      },
    });
  }

  result(): string {
    const ordered = this.splices
      .map((splice, index) => ({ ...splice, index }))
      .sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
    let at = 0;
    let text = '';
    for (const splice of ordered) {
      if (splice.start < at) throw new NotEditable();
      text += this.text.slice(at, splice.start) + splice.text;
      at = splice.end;
    }
    return text + this.text.slice(at);
  }

  /** Adds lines below the line at `end`, at a column. */
  private addLines(end: number, lines: string, column: number): void {
    const at = lineEndAt(this.text, end);
    if (!isBlank(this.text, end, at)) throw new NotEditable();
    const indented = lines
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : ' '.repeat(column) + line));
    this.splices.push({ start: at, end: at, text: indented.map((line) => this.lineEnd + line).join('') });
  }

  /** Removes the lines from `start` to `end`, with a comment behind the last one. */
  private removeLines(start: number, end: number): void {
    const lineEnd = lineEndAt(this.text, end);
    if (!isBlank(this.text, end, lineEnd)) throw new NotEditable();
    const next = this.text.indexOf('\n', lineEnd);
    this.splices.push({ start: lineStartAt(this.text, start), end: next < 0 ? this.text.length : next + 1, text: '' });
  }

  private inlineText(value: unknown, inFlow: boolean): string {
    return !inFlow && typeof value === 'string' && isPlainText(value) ? value : this.flowText(value);
  }

  /** A value on one line, as YAML and JSON both read it. */
  private flowText(value: unknown): string {
    if (typeof value === 'string') return quoteText(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.flowText(item)).join(', ')}]`;
    if (!isObject(value)) return value === undefined ? 'null' : JSON.stringify(value);
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries.map(([key, inner]) => `${this.flowKey(key)}: ${this.flowText(inner)}`).join(', ')}}`;
  }

  private flowKey(key: string): string {
    return !this.isJson && /^[a-z][a-z_-]*$/i.test(key) && isPlainText(key) ? key : quoteText(key);
  }
}

function keyOf({ key }: Pair): string {
  if (!isScalar(key)) throw new NotEditable();
  return String(key.value);
}

/** Returns keys for the items of a list: their names, numbered if repeated. Undefined if an item has no name. */
function identify(items: readonly unknown[]): string[] | undefined {
  const counts = new Map<string, number>();
  const ids: string[] = [];
  for (const item of items) {
    const name = isObject(item) ? item['name'] : undefined;
    if (typeof name !== 'string') return undefined;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    ids.push(`${count} ${name}`);
  }
  return ids;
}
