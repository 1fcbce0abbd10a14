import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/is-process-running.ts', 'src/read-small-file.ts']);
