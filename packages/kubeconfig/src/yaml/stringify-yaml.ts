import { isObject } from '@oks-kit/core';
import { isPlainBlock, isPlainText, quoteText } from './plain-text.ts';

/**
 * A JSON value as a YAML document that means the same to readers of YAML 1.1 (kubectl, PyYAML) and of 1.2. It has no
 * alias and no terminal control character. As in JSON, what is undefined is left out of an object, and is null in an
 * array.
 *
 * Not printed by a library: making a node of each value took several times as long for 10,000 clusters.
 */
export function stringifyYaml(value: unknown): string {
  return `${blockOf(value, '')}\n`;
}

/** The longest key that every reader finds without the indicator `?`. */
const longestKey = 1000;

/** A value without a line end, to stand behind an indicator. Its second and later lines have the indent. */
function blockOf(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value) && value.length > 0)
    return value.map((item: unknown) => `- ${blockOf(item, deeper)}`).join(`\n${indent}`);
  if (!isObject(value)) return scalarOf(value, indent === '' ? deeper : indent);
  const lines: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const text = name.toWellFormed();
    const key = isPlainText(text) ? text : quoteText(text);
    const start = key.length > longestKey ? `? ${key}\n${indent}:` : `${key}:`;
    lines.push(`${start}${hasLines(inner) ? `\n${deeper}` : ' '}${blockOf(inner, deeper)}`);
  }
  return lines.length === 0 ? '{}' : lines.join(`\n${indent}`);
}

/** Whether a value is a list or an object that stands on lines of its own. */
function hasLines(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) && Object.values(value).some((inner) => inner !== undefined);
}

function scalarOf(value: unknown, indent: string): string {
  if (typeof value === 'string') return textOf(value.toWellFormed(), indent);
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return Array.isArray(value) ? '[]' : 'null';
}

function textOf(text: string, indent: string): string {
  if (isPlainText(text)) return text;
  if (!isPlainBlock(text)) return quoteText(text);
  const chomping = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  return `|${chomping}\n${indent}${text.replace(/\n$/, '').replaceAll(/\n(?!\n|$)/g, `\n${indent}`)}`;
}

/** YAML 1.1 requires the decimal point and the sign of a number with an exponent. */
function numberOf(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  return Object.is(value, -0) ? '-0' : String(value).replace(/^(-?\d+)e/, '$1.0e');
}
