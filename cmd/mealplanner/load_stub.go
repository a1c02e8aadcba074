//go:build load

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
)

// stubModelEnv is the address of the stub that stands where the model would be.
const stubModelEnv = "MEALPLANNER_STUB_MODEL_URL"

// init lets every generation wait for the load program's stub model at each fail
// point: once a day and once before it saves, which is 1 + 7 calls a week.
func init() {
	rig = func(h *environment) {
		url := os.Getenv(stubModelEnv)
		if url == "" {
			return
		}
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
		h.failPoint = func(ctx context.Context, _ string) error { return askStub(ctx, client, url) }
	}
}

// askStub waits for the stub's answer, as long as ctx lasts.
func askStub(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the stub model answered %s", response.Status)
	}
	return nil
}
