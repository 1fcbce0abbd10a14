export { defaultCredentials, type DefaultCredentialsOptions } from './default-credentials.ts';
export { fromOksEnvironment, fromOscEnvironment } from './environment.ts';
export { cacheFolder, configFolder, stateFolder, type Surroundings } from './folders.ts';
export { type ProfileFile, readOksCliProfiles, readOscProfiles, readOwnProfiles } from './profile-file.ts';
export { type Explanation, type SignIn, signIn, type SignInOverrides, type SignInSource } from './sign-in.ts';
