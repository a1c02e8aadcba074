// Package llm is the door to a model provider, any server that speaks the OpenAI
// chat-completions form: OpenAI, Azure, OpenRouter, Ollama, vLLM, llama.cpp, LM Studio,
// DeepSeek, the compatible endpoints of Gemini and Anthropic.
//
// A Door has one question, Ask, and answers it in bounded time or with an Error whose
// Class says what to do. Between the two there are:
//
//	ask.go        the one retry loop
//	once.go       one call with its limits around it: breaker, turn, rate, ledger
//	call.go       one call over the wire and its deadlines; stream.go reads the answer
//	turns.go      whose turn it is, and how many calls run at once
//	breaker.go    whether the provider is asked at all; probe.go asks it how it is
//	judge.go      what an answer with status 200 is worth; while it comes speech.go takes
//	              thoughts out of it and object.go finds its object
//	reasoning.go  how much room a model's reasoning takes
//	class.go      what a failure means, from status, headers and body; wait.go how long
//	negotiate.go  which parameters a model takes, learned from its refusals
//
// The door refuses a context that holds a database connection. Nothing of prompts,
// answers, keys or a provider's own error texts gets into a log or an error.
package llm
