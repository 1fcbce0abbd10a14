/** Whether a value is an object with fields: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** No response of the service or of a cluster is nested nearly as deeply. */
const maxLevels = 200;
/** Each object and each array takes about 60 bytes, however short its text is. */
const maxContainers = 1_000_000;

/**
 * The value of a JSON text. Undefined if it is not JSON, or has so many levels or parts that using its value would
 * take far more stack or memory than its text.
 */
export function parseJson(text: string): unknown {
  if (exceedsBounds(text, maxLevels, maxContainers)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What is complete in the beginning of a JSON text that was cut off, as a value. Undefined if it is not JSON, or has
 * too many levels.
 */
export function parseCutJson(text: string): unknown {
  let closing = '';
  let end = 0;
  let closingAtEnd = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
      continue;
    }
    // A comma ends a value; a bracket begins or ends one.
    const isComma = code === 0x2c;
    if (code === 0x5b || code === 0x7b) closing = (code === 0x5b ? ']' : '}') + closing;
    else if (code === 0x5d || code === 0x7d) closing = closing.slice(1);
    else if (!isComma) continue;
    if (closing.length > maxLevels) return undefined;
    end = isComma ? at : at + 1;
    closingAtEnd = closing;
  }
  return parseJson(text.slice(0, end) + closingAtEnd);
}

/** The value of an object's own key: `constructor` and `__proto__` are keys like any other. */
export function ownValue<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The JSON text of a value with its keys in order: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
    .join(',')}}`;
}

/** Whether two JSON values are equal, in any order of their keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/**
 * Whether a JSON text has more levels of objects and arrays than allowed, or more of them in all. Nothing is parsed.
 */
export function exceedsBounds(text: string, levels: number, containers = Number.POSITIVE_INFINITY): boolean {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // A string, up to the quote that no backslash escapes.
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b: // [ and {
        depth += 1;
        count += 1;
        if (depth > levels || count > containers) return true;
        break;
      case 0x5d:
      case 0x7d: // ] and }
        depth -= 1;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}
