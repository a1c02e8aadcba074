// Runs the emulator on a free port until standard input ends. Its address is the first line
// of standard output.
import { LLMock } from "@copilotkit/aimock";

// A question of our composer gets the second dish of each slot (the first is the composer's own);
// anything else, such as a probe, gets what llmtest.Ready is.
function answer({ messages }) {
  let question;
  try {
    question = JSON.parse(messages.at(-1).content);
  } catch {
    return { ready: true };
  }
  return {
    dishes: question.slots.map(({ slot, dishes }) => ({ slot, dish: (dishes[1] ?? dishes[0]).id })),
  };
}

const emulator = new LLMock({ port: 0, auth: { apiKeys: [process.env.EMULATOR_KEY] } });
emulator.addFixture({ match: {}, response: (request) => ({ content: JSON.stringify(answer(request)) }) });
console.log(await emulator.start());
process.stdin.on("end", () => process.exit()).resume();
