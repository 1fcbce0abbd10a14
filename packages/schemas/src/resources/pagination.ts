import * as z from 'zod';
import { integer, responseSchema, wireSchemas } from './wire.ts';

export const Cursor = responseSchema({
  next_cursor: z.string().nullish().describe('Where the next page starts. Missing or null on the last page.'),
})
  .describe('A position in a list.')
  .register(wireSchemas, { id: 'Cursor' });

export const Offset = responseSchema({
  page: integer.nullish().describe('Number of the page.'),
  limit: integer.nullish().describe('Maximum number of items on a page.'),
  total: integer.nullish().describe('Number of items in the whole list.'),
})
  .describe('Number and size of a page.')
  .register(wireSchemas, { id: 'Offset' });

export const Pagination = responseSchema({ cursor: Cursor.nullish(), offset: Offset.nullish() })
  .describe('Which part of a list a response contains.')
  .register(wireSchemas, { id: 'Pagination' });

/** Query parameters of every list that has pages. */
export const pageQuery = {
  cursor: z.string().nullish().describe('Start at this position: the `next_cursor` of an earlier page.'),
  page: integer.nullish().describe('Return only the page with this number.'),
  limit: integer.max(100).nullish().describe('Maximum number of items on a page.'),
};
