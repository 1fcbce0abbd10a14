import { isObject } from '@oks-kit/core';
import { isPlainBlock, isPlainText, quoteText } from './plain-text.ts';

/**
 * Formats a JSON value as a YAML document that means the same to readers of YAML 1.1 (kubectl, PyYAML) and 1.2. The
 * document contains no aliases and no terminal control characters. Like in JSON, undefined values are left out of
 * objects and become null in arrays.
 *
 * Does not use a library, because creating a node for each value took several times as long for 10,000 clusters.
 */
export function stringifyYaml(value: unknown): string {
  return `${blockOf(value, '')}\n`;
}

/** The longest key that every reader accepts without the indicator `?`. */
const longestKey = 1000;

/** Formats a value to follow an indicator, without a line end. Its second and later lines have the indent. */
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

/** Whether a value is a list or object that needs its own lines. */
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
