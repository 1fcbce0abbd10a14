import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/read-small-file.ts']);
