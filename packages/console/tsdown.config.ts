import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/api/index.ts']);
