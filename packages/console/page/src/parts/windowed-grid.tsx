import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface GridColumn<Row> {
  /** Name of the column in the style sheet. */
  readonly name: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
}

interface WindowedGridProperties<Row> {
  label: string;
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  classOf?: (row: Row) => string;
  onOpen: (row: Row) => void;
}

/** Rows that are rendered before and after the visible ones. */
const margin = 8;
/** Maximum number of rows that are rendered, on any screen. */
const most = 150;

/** Heights of a row in pixels. Must match the style sheet. */
const rowHeight = 36;
const narrowRowHeight = 64;
const narrow = matchMedia('(max-width: 719px)');

/**
 * A long list that renders only the visible rows. It scrolls with the window. One row can be focused; the
 * arrow keys, Page Up, Page Down, Home and End move the focus, and Enter opens the row.
 */
export function WindowedGrid<Row>(properties: WindowedGridProperties<Row>): JSX.Element {
  const { label, columns, rows, keyOf, classOf, onOpen } = properties;
  const body = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: innerHeight, rowHeight });
  const [activeKey, setActiveKey] = useState<string | undefined>(undefined);
  const movesFocus = useRef(false);

  useLayoutEffect(() => {
    const measure = (): void => {
      const top = Math.max(0, -(body.current?.getBoundingClientRect().top ?? 0));
      setView({ top, height: innerHeight, rowHeight: narrow.matches ? narrowRowHeight : rowHeight });
    };
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, []);

  const first = Math.max(0, Math.floor(view.top / view.rowHeight) - margin);
  const count = Math.min(most, Math.ceil(view.height / view.rowHeight) + 2 * margin);
  const found = activeKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === activeKey);
  const active = found === -1 ? Math.min(first + (first === 0 ? 0 : margin), Math.max(0, rows.length - 1)) : found;
  const shown = rows.slice(first, first + count).map((row, index) => ({ row, index: first + index }));
  const activeRow = rows[active];
  // Keep rendering the focused row when it is scrolled out of view, or it would lose the focus.
  if (activeRow !== undefined && !shown.some(({ index }) => index === active)) {
    if (active < first) shown.unshift({ row: activeRow, index: active });
    else shown.push({ row: activeRow, index: active });
  }

  // A layout effect, because a passive effect of an earlier rendering could run late and focus the wrong row.
  useLayoutEffect(() => {
    if (!movesFocus.current) return;
    movesFocus.current = false;
    const element = body.current?.querySelector<HTMLElement>('[tabindex="0"]');
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  });

  function moveTo(index: number): void {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (row === undefined) return;
    movesFocus.current = true;
    setActiveKey(keyOf(row));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(innerHeight / view.rowHeight) - 4);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && activeRow !== undefined) onOpen(activeRow);
    else return;
    event.preventDefault();
  }

  return (
    <div role="grid" class="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={columns.length}>
      <div role="rowgroup" class="grid-head">
        <div role="row" aria-rowindex={1} class="grid-row">
          {columns.map(({ name, title }) => (
            <div key={name} role="columnheader" class={`cell-${name}`}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        class="grid-body"
        ref={body}
        style={{ height: `${rows.length * view.rowHeight}px` }}
        onKeyDown={onKeyDown}
      >
        {shown.map(({ row, index }) => {
          const key = keyOf(row);
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              class={`grid-row ${classOf?.(row) ?? ''}`}
              style={{ top: `${index * view.rowHeight}px` }}
              tabIndex={index === active ? 0 : -1}
              onFocus={() => setActiveKey(key)}
              onClick={(event) => {
                // Leave clicks on links to the browser, which can open them in another tab.
                if (event.target instanceof Element && event.target.closest('a, button') === null) onOpen(row);
              }}
            >
              {columns.map(({ name, cell }) => (
                <div key={name} role="gridcell" class={`cell-${name}`}>
                  {cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
