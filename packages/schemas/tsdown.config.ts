import { library } from '../../tsdown.shared.ts';

export default library(
  ['src/index.ts', 'src/zod.ts', 'src/openapi.ts'],
  ['network', 'cluster-rules', 'resources/admission-plugins', 'resources/statuses'],
);
