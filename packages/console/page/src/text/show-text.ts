import { escapeForTerminal } from '@oks-kit/core';
import { options, type VNode } from 'preact';

/** Elements that show line breaks. */
const preformatted = new Set(['pre']);

/** Attributes whose texts are shown or read aloud. */
const isShown = (name: string): boolean => name === 'title' || name === 'placeholder' || name.startsWith('aria-');

/** Makes a text safe to show: control characters and bidirectional overrides become visible or spaces. */
export function showText(text: string): string {
  return escapeForTerminal(text);
}

/**
 * Passes every text of the page through `showText`, so that views do not have to remember it.
 * Preact itself never reads a text as HTML.
 */
export function escapeAllText(): void {
  const next = options.vnode?.bind(options);
  options.vnode = (vnode: VNode) => {
    const isElement = typeof vnode.type === 'string';
    // Boundary: Preact does not type the properties of a vnode. They belong to it alone: JSX creates them.
    const properties = vnode.props as Record<string, unknown>;
    for (const [name, value] of Object.entries(properties)) {
      if (name === 'children') properties[name] = escapeChild(value, preformatted.has(String(vnode.type)));
      else if (isElement && typeof value === 'string' && isShown(name)) properties[name] = showText(value);
    }
    next?.(vnode);
  };
}

function escapeChild(child: unknown, keepsLines: boolean): unknown {
  if (typeof child === 'string') return keepsLines ? child.split('\n').map(showText).join('\n') : showText(child);
  return Array.isArray(child) ? child.map((one: unknown) => escapeChild(one, keepsLines)) : child;
}
