import type { Project } from '@oks-kit/schemas';
import { ageColumn, lenient, tagText } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';

/** How projects are printed. `defaultId` is marked. */
export function projectView(
  now: number,
  { defaultId }: { readonly defaultId?: string | undefined } = {},
): View<Project> {
  return {
    nameOf: ({ name }) => name,
    isDefault: ({ id }) => id === defaultId,
    columns: lenient<Project>([
      { name: 'name', cell: ({ name }) => name },
      { name: 'status', kind: 'status', cell: ({ status }) => status },
      { name: 'cidr', cell: ({ cidr }) => cidr },
      { name: 'region', cell: ({ region }) => region },
      ageColumn(now, ({ created_at }) => created_at),
      {
        name: 'protected',
        wide: true,
        cell: ({ disable_api_termination }) => (disable_api_termination ? 'yes' : 'no'),
      },
      { name: 'description', kind: 'text', wide: true, cell: ({ description }) => description ?? '' },
      { name: 'tags', kind: 'text', wide: true, cell: ({ tags }) => tagText(tags) },
      { name: 'id', wide: true, cell: ({ id }) => id },
    ]),
  };
}
