/** Whether a value is an object with fields: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maximum nesting depth. Responses of the service and of clusters have far fewer. */
const maxLevels = 200;
/** Maximum number of objects and arrays. Each takes about 60 bytes of memory, even if its text is shorter. */
const maxContainers = 1_000_000;

/**
 * Parses JSON. Returns undefined for invalid JSON, and for a text with so many levels or parts that its value would
 * take far more stack or memory than the text.
 */
export function parseJson(text: string): unknown {
  // Most texts have few brackets, which are counted much faster than levels.
  if (mayHaveMoreBrackets(text, maxLevels) && exceedsBounds(text, maxLevels, maxContainers)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses the beginning of a JSON text that was cut off, and returns the value without incomplete parts. Undefined if it
 * is not JSON or has too many levels.
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

/** Returns the value of an object's own key. Inherited properties such as `constructor` and `__proto__` are ignored. */
export function ownValue<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Formats a value as JSON with sorted keys, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
    .join(',')}}`;
}

/** Whether two JSON values are equal. The order of keys does not matter. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** False if a text has at most `most` opening brackets, in strings too. Stops reading soon after that many. */
function mayHaveMoreBrackets(text: string, most: number): boolean {
  return text.split('[', most).length + text.split('{', most).length > most;
}

/**
 * Whether a JSON text has more than `levels` nesting levels, or more than `containers` objects and arrays in total.
 * Does not parse the text.
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
