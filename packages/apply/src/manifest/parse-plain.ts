import { maxNodes, type Position, type SourceEntry, type SourceMap, type SourceNode } from './source-node.ts';

/** Deeper nesting is left to the YAML parser, which has its own limit. */
const maxDepth = 20;

/** Keys and tokens that mean the same with and without a YAML parser. */
const keyPattern = /^[A-Za-z][\w./-]*$/;
const token = /[\w./-]+/y;
const quoted = /"([ !#-[\]-~]*)"/y;
const number = /^(?:0|[1-9]\d{0,14})$/;
/** Unquoted scalars that every version of YAML reads as strings: a name, an address or a range. */
const plainText = /^(?:[A-Za-z][\w./-]*|\d+(?:\.\d+){3}(?:\/\d+)?)$/;
/** Unquoted words that some version of YAML does not read as strings. */
const reserved = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** Thrown if the text needs the YAML parser. */
class NotPlain extends Error {}

/**
 * Reads a manifest in the simple style that people and `oks export` use: block mappings, and scalars or flow
 * collections on one line. Ten times faster than the YAML parser. Returns undefined for anything else, such as a block
 * sequence, an escape, a comment after a value, an anchor, a tag or a decimal number. A test verifies that both
 * parsers give the same result.
 */
export function parsePlain(name: string, text: string): SourceMap | undefined {
  try {
    return new PlainReader(name).read(text);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

type Entries = Map<string, SourceEntry>;

class PlainReader {
  readonly #name: string;
  #line = '';
  #number = 0;
  #column = 0;
  /** Number of values read so far. */
  #count = 0;
  /** Nesting depth of flow collections. */
  #depth = 0;
  #root: SourceMap | undefined;
  /** The block mappings that the next line can continue, outermost first. */
  readonly #open: { readonly indent: number; readonly entries: Entries }[] = [];
  /** The key of the last line, if it had no value: a deeper line starts its mapping. */
  #parent: { readonly key: string; readonly keyAt: Position; readonly entries: Entries } | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  read(text: string): SourceMap | undefined {
    for (const line of text.split('\n')) {
      this.#line = line;
      this.#number += 1;
      const indent = line.search(/[^ ]/);
      if (indent !== -1 && line[indent] !== '#') this.#readEntry(this.#mappingAt(indent), indent);
    }
    return this.#root;
  }

  /** Returns the entries of the mapping that a line with this indentation belongs to. */
  #mappingAt(indent: number): Entries {
    const last = this.#open.at(-1);
    if (last !== undefined && indent <= last.indent) {
      while ((this.#open.at(-1)?.indent ?? -1) > indent) this.#open.pop();
      const current = this.#open.at(-1);
      if (current?.indent !== indent) throw new NotPlain();
      return current.entries;
    }
    // A new mapping starts only on the first line, or below a key without a value.
    if (last === undefined ? indent !== 0 : this.#parent === undefined || this.#open.length > maxDepth)
      throw new NotPlain();
    const entries: Entries = new Map();
    const node: SourceMap = { kind: 'map', at: this.#at(indent), entries };
    if (this.#parent === undefined) this.#root = node;
    else this.#parent.entries.set(this.#parent.key, { keyAt: this.#parent.keyAt, node });
    this.#open.push({ indent, entries });
    return entries;
  }

  #readEntry(entries: Entries, indent: number): void {
    this.#countOne();
    const keyAt = this.#at(indent);
    const colon = this.#line.indexOf(':', indent);
    const key = this.#line.slice(indent, colon);
    if (colon === -1 || !isKey(key) || entries.has(key)) throw new NotPlain();
    this.#column = colon + 1;
    const isEmpty = colon + 1 === this.#line.length;
    const node: SourceNode = isEmpty
      ? { kind: 'scalar', at: this.#at(colon + 1), value: null, written: '' }
      : this.#value();
    entries.set(key, { keyAt, node });
    this.#parent = isEmpty ? { key, keyAt, entries } : undefined;
  }

  /** With too many values, leaves the text to the YAML parser, which reports the error. */
  #countOne(): void {
    this.#count += 1;
    if (this.#count > maxNodes) throw new NotPlain();
  }

  #at(column: number): Position {
    return { source: this.#name, line: this.#number, column: column + 1 };
  }

  /** Reads the value after a colon, up to the end of the line. */
  #value(): SourceNode {
    if (this.#line[this.#column] !== ' ') throw new NotPlain();
    const node = this.#node();
    if (!/^ *$/.test(this.#line.slice(this.#column))) throw new NotPlain();
    return node;
  }

  #node(): SourceNode {
    this.#countOne();
    this.#skipSpaces();
    const at = this.#at(this.#column);
    const first = this.#line[this.#column];
    if (first === '[') return { kind: 'list', at, items: this.#items(']', () => this.#node()) };
    if (first === '{') return { kind: 'map', at, entries: this.#entries() };
    if (first === '"') {
      const value = this.#match(quoted).slice(1, -1);
      return { kind: 'scalar', at, value, written: value };
    }
    const written = this.#match(token);
    if (number.test(written)) return { kind: 'scalar', at, value: Number(written), written };
    if (written === 'true' || written === 'false') return { kind: 'scalar', at, value: written === 'true', written };
    if (!plainText.test(written) || reserved.test(written)) throw new NotPlain();
    return { kind: 'scalar', at, value: written, written };
  }

  #entries(): Map<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    this.#items('}', () => {
      this.#skipSpaces();
      const keyAt = this.#at(this.#column);
      const name = this.#match(token);
      if (!isKey(name) || entries.has(name) || !this.#line.startsWith(': ', this.#column)) throw new NotPlain();
      this.#column += 1;
      entries.set(name, { keyAt, node: this.#node() });
    });
    return entries;
  }

  /** Reads the items of a flow collection up to its closing bracket. */
  #items<T>(end: string, item: () => T): T[] {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new NotPlain();
    const items: T[] = [];
    this.#column += 1;
    this.#skipSpaces();
    if (this.#line[this.#column] === end) {
      this.#column += 1;
      this.#depth -= 1;
      return items;
    }
    for (;;) {
      items.push(item());
      this.#skipSpaces();
      const next = this.#line[this.#column];
      this.#column += 1;
      if (next === end) {
        this.#depth -= 1;
        return items;
      }
      if (next !== ',' || this.#line[this.#column] !== ' ') throw new NotPlain();
    }
  }

  #skipSpaces(): void {
    while (this.#line[this.#column] === ' ') this.#column += 1;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#column;
    const [found] = pattern.exec(this.#line) ?? [];
    if (found === undefined) throw new NotPlain();
    this.#column += found.length;
    return found;
  }
}

function isKey(name: string): boolean {
  return keyPattern.test(name) && !reserved.test(name);
}
