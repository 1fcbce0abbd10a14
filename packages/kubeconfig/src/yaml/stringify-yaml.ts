import { Document, type Scalar, type ScalarTag, visit } from 'yaml';
import { escapeInvisible, isPlainBlock, isPlainText } from './plain-text.ts';

/**
 * A value as a YAML document that means the same to readers of YAML 1.1 (kubectl, PyYAML) and of 1.2. It has no
 * alias and no terminal control character.
 */
export function stringifyYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, customTags: (tags) => [exponent, ...tags] });
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value !== 'string') return;
      const text = node.value.toWellFormed();
      node.value = text;
      node.type = styleOf(text, key === 'key');
    },
  });
  return escapeInvisible(document.toString({ lineWidth: 0, doubleQuotedAsJSON: true }));
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (isPlainText(text)) return 'PLAIN';
  return !isKey && isPlainBlock(text) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
}

/** A number with an exponent: YAML 1.1 requires the decimal point and the sign. */
const exponent = {
  identify: (value: unknown): boolean => typeof value === 'number' && String(value).includes('e'),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  resolve: Number,
  stringify: ({ value }: { readonly value?: unknown }): string => String(value).replace(/^(-?\d+)e/, '$1.0e'),
} satisfies ScalarTag;
