import type { Project } from '@oks-kit/schemas';
import { readDefaults } from '../../session/defaults.ts';
import type { Noun } from '../../verbs/noun.ts';
import { projectView } from './view.ts';

export const projects: Noun<Project, 'project'> = {
  kind: 'project',
  command: 'project',
  idOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  statusOf: ({ status }) => status,
  tagsOf: ({ tags }) => tags,
  withStatus: (project, status) => ({ ...project, status }),
  labelOf: (_, { name }) => name,
  argumentOf: (_, { name }) => name,
  view: ({ context, signIn }) =>
    Promise.resolve(projectView(context.now(), { defaultId: readDefaults(context, signIn).project?.id })),
};
