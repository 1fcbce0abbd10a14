import { h, type VNode } from 'preact';
import { expect, test } from 'vitest';
import { escapeAllText } from './show-text.ts';

escapeAllText();

const hostile = 'a\u202eb\u0007 <img src=x>\nc';

test('control characters and bidirectional overrides become visible in every text of an element', () => {
  const { props } = h('p', { title: hostile, 'aria-label': hostile }, hostile, [hostile, 1]);
  const shown = 'a�b� <img src=x> c';
  expect(props).toMatchObject({ title: shown, 'aria-label': shown, children: [shown, [shown, 1]] });
});

test('line breaks are kept in preformatted text', () => {
  expect(h('pre', null, hostile).props).toMatchObject({ children: 'a�b� <img src=x>\nc' });
});

test('values of input fields and links are not changed', () => {
  expect(h('input', { value: hostile }).props).toMatchObject({ value: hostile });
  expect(h('a', { href: `#/${hostile}` }).props).toMatchObject({ href: `#/${hostile}` });
});

test('properties of components are not changed', () => {
  const Named = ({ name }: { name: string }): VNode => h('b', null, name);
  expect(h(Named, { name: hostile }).props).toEqual({ name: hostile });
});
