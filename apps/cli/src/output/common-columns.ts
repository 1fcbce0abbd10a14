import { ageOf } from '../input/durations.ts';
import type { Column, View } from './render.ts';

/**
 * Answers are taken as they come, and a newer service may leave out what no call needs:
 * a cell that finds nothing is blank.
 */
export function lenient<T>(columns: readonly Column<T>[]): Column<T>[] {
  return columns.map((column) => ({
    ...column,
    cell(item) {
      try {
        return column.cell(item);
      } catch {
        return '';
      }
    },
  }));
}

/** How plain words are printed. */
export function wordView(name: string): View<string> {
  return { nameOf: (word) => word, columns: [{ name, cell: (word) => word }] };
}

/** How old a thing is, in a word; wide, the very moment it was made. Sorted by it, the youngest come first. */
export function ageColumn<T>(now: number, createdAt: (item: T) => string): Column<T> {
  return {
    name: 'age',
    cell: (item) => ageOf(createdAt(item), now),
    wideCell: (item) => createdAt(item),
    order: (item) => -Date.parse(createdAt(item)),
  };
}

export function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
