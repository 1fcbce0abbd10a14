import { OksInputError } from '@oks-kit/core';
import { parsePlain } from './parse-plain.ts';
import {
  formatPosition,
  maxNodes,
  type Position,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  type SourceScalar,
} from './source-node.ts';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
} from 'yaml';

/** One file of a manifest. */
export interface ManifestSource {
  /** Name for error messages, such as `envs/prod.yaml`. */
  readonly name: string;
  /** YAML or JSON. Several YAML documents in one text are merged like separate files. */
  readonly text: string;
}

/** In characters. Far larger than any real manifest; refuses files that would exhaust memory. */
const maxTextLength = 8 * 1024 * 1024;
const maxDepth = 60;

/** Parses one file. Throws an `OksInputError` with `file:line:column` for text that is neither YAML nor JSON. */
export function parseSource({ name, text }: ManifestSource): SourceMap[] {
  if (text.length > maxTextLength) throw new OksInputError(`${name} is too large: at most 8 MiB are read.`);
  if (text.includes('\0')) throw new OksInputError(`${name} is not a text file.`);
  const plain = parsePlain(name, text);
  return plain === undefined ? parseYaml(name, text) : [plain];
}

/** Parses a text with the YAML parser. */
export function parseYaml(name: string, text: string): SourceMap[] {
  const lines = new LineCounter();
  const documents = parsed(name, text, lines);
  const reader = new NodeReader(name, lines);
  return documents.flatMap((document) => {
    const fault = document.errors[0];
    if (fault?.code === 'RESOURCE_EXHAUSTION') throw tooDeep(name);
    if (fault !== undefined) {
      const { line, col } = lines.linePos(fault.pos[0]);
      throw new OksInputError(`${name}:${line}:${col}: ${firstSentence(fault.message)}`, {
        hint: 'A manifest is YAML or JSON.',
      });
    }
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    if (!isMap(contents)) {
      throw new OksInputError(`${formatPosition(reader.positionOf(contents))}: a manifest must be a mapping.`, {
        hint: 'It starts with `projects:`.',
      });
    }
    const node = reader.read(contents, document, 0);
    return node.kind === 'map' ? [node] : [];
  });
}

function parsed(name: string, text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The parser is recursive, so very deep nesting overflows the stack.
    if (error instanceof RangeError) throw tooDeep(name);
    throw error;
  }
}

function tooDeep(name: string): OksInputError {
  return new OksInputError(`${name} is nested too deeply.`);
}

class NodeReader {
  #count = 0;
  readonly #name: string;
  readonly #lines: LineCounter;

  constructor(name: string, lines: LineCounter) {
    this.#name = name;
    this.#lines = lines;
  }

  positionOf(node: Pick<Node, 'range'> | null | undefined): Position {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? 0);
    return { source: this.#name, line, column: col };
  }

  read(node: unknown, document: Document, depth: number): SourceNode {
    this.#count += 1;
    if (this.#count > maxNodes || depth > maxDepth) {
      throw new OksInputError(`${this.#name} is nested too deeply, or its aliases expand too far.`);
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) throw this.#fault(node, `unknown alias \`${node.source}\``);
      return this.read(target, document, depth + 1);
    }
    if (isMap(node)) {
      const entries = new Map<string, SourceEntry>();
      for (const { key, value } of node.items) {
        if (!isScalar(key)) throw this.#fault(isMap(key) || isSeq(key) ? key : node, 'a key must be text');
        const text = keyText(key);
        const entry = { keyAt: this.positionOf(key), node: this.#value(value, key, document, depth) };
        // The schema checks would ignore this key.
        if (text === '__proto__') throw this.#fault(key, `\`${text}\` cannot be used as a name`);
        if (entries.has(text)) throw this.#fault(key, `\`${text}\` appears twice`);
        entries.set(text, entry);
      }
      return { kind: 'map', at: this.positionOf(node), entries };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#value(item, node, document, depth));
      return { kind: 'list', at: this.positionOf(node), items };
    }
    if (isScalar(node)) return this.#scalar(node);
    throw new OksInputError(`${this.#name} contains a value that is neither a mapping, a list nor a scalar.`);
  }

  #value(value: unknown, parent: Pick<Node, 'range'>, document: Document, depth: number): SourceNode {
    if (value !== null && value !== undefined) return this.read(value, document, depth + 1);
    return { kind: 'scalar', at: this.positionOf(parent), value: null, written: '' };
  }

  #scalar(node: Scalar): SourceScalar {
    const { value } = node;
    const written = node.source ?? String(value);
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      // Boundary: the condition accepts only these types.
      return { kind: 'scalar', at: this.positionOf(node), value: value as SourceScalar['value'], written };
    }
    throw this.#fault(node, 'must be text, a number, true, false or null');
  }

  #fault(node: Pick<Node, 'range'>, message: string): OksInputError {
    return new OksInputError(`${formatPosition(this.positionOf(node))}: ${message}.`);
  }
}

/** Returns a key as it was written: `1.30: x` has the key `1.30`, not `1.3`. */
function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function firstSentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.endsWith('.') ? line : `${line}.`;
}
