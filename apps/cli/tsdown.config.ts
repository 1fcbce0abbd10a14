import { library } from '../../tsdown.shared.ts';

export default library(['src/bin.ts']);
