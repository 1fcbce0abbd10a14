import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/node/index.ts'], ['waiter']);
