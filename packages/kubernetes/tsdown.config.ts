import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/caller.ts', 'src/kinds.ts', 'src/zod.ts']);
