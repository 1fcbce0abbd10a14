import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Whether the heading is only for screen readers. */
  readonly isUntitled?: boolean;
}

interface PagedTableProperties<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Rows per page, which keeps the document small. @default 25 */
  pageSize?: number;
}

/** A table that shows its rows in pages. */
export function PagedTable<Row>(properties: PagedTableProperties<Row>): JSX.Element {
  const { label, columns, rows, keyOf, pageSize = 25 } = properties;
  const [wanted, setPage] = useState(0);
  const last = Math.max(0, Math.ceil(rows.length / pageSize) - 1);
  const page = Math.min(wanted, last);
  const first = page * pageSize;
  const isPaged = rows.length > pageSize;
  return (
    <>
      <div class="table-frame">
        <table aria-label={label} {...(isPaged ? { 'aria-rowcount': rows.length + 1 } : {})}>
          <thead>
            <tr {...(isPaged ? { 'aria-rowindex': 1 } : {})}>
              {columns.map(({ title, isNumber, isUntitled }) => (
                <th key={title} scope="col" class={isNumber === true ? 'number' : ''}>
                  <span class={isUntitled === true ? 'unseen' : ''}>{title}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(first, first + pageSize).map((row, index) => (
              <tr key={keyOf(row)} {...(isPaged ? { 'aria-rowindex': first + index + 2 } : {})}>
                {columns.map(({ title, cell, isNumber }) => (
                  <td key={title} data-title={title} class={isNumber === true ? 'number' : ''}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isPaged && (
        <nav class="pager" aria-label={`Pages of ${label}`}>
          <button type="button" class="quiet" disabled={page === 0} onClick={() => setPage(page - 1)}>
            <Icon name="back" /> Previous
          </button>
          <span role="status">
            {(first + 1).toLocaleString('en')}–{Math.min(first + pageSize, rows.length).toLocaleString('en')} of{' '}
            {rows.length.toLocaleString('en')}
          </span>
          <button type="button" class="quiet" disabled={page === last} onClick={() => setPage(page + 1)}>
            Next <Icon name="next" />
          </button>
        </nav>
      )}
    </>
  );
}
