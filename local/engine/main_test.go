package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func TestArgumentsStateWhatTheEngineSaysBetweenNodesOwnAndTheProgram(t *testing.T) {
	request := &pulumirpc.RunRequest{
		MonitorAddress: "127.0.0.1:1", Organization: "organization", Project: "shop", Stack: "qa",
		Parallel: 8, DryRun: true, Args: []string{"extra"},
		Info: &pulumirpc.ProgramInfo{RootDirectory: "/root", ProgramDirectory: "/root/src", EntryPoint: "index.ts"},
	}
	got := arguments("127.0.0.1:2", "/run", runtimeOptions{nodeArgs: []string{"--trace-warnings"}}, request)
	want := strings.Fields("--trace-warnings /run --monitor 127.0.0.1:1 --engine 127.0.0.1:2 " +
		"--organization organization --project shop --root-directory /root --stack qa --pwd /root/src " +
		"--parallel 8 --dry-run index.ts extra")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOptionsOfTheProjectBecomeVariablesAndArguments(t *testing.T) {
	options, err := parseOptions(map[string]any{
		"tsconfig": "tsconfig.pulumi.json", "nodeargs": "--require './a b.js'", "packagemanager": "npm",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"PULUMI_NODEJS_TYPESCRIPT=true", "PULUMI_NODEJS_TSCONFIG_PATH=tsconfig.pulumi.json"}
	if got := options.variables(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"--require", "./a b.js"}; !reflect.DeepEqual(options.nodeArgs, want) {
		t.Errorf("got %q, want %q", options.nodeArgs, want)
	}
}

func TestJavaScriptProjectsGetNoTypeScript(t *testing.T) {
	options, err := parseOptions(map[string]any{"typescript": false})
	if err != nil || options.variables() != nil {
		t.Errorf("got %q, %v", options.variables(), err)
	}
}

func TestAnOptionOfTheWrongTypeIsNamed(t *testing.T) {
	for name, value := range map[string]any{"typescript": "yes", "tsconfig": 1.0, "nodeargs": true} {
		if _, err := parseOptions(map[string]any{name: value}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestConfigurationIsNeverNull(t *testing.T) {
	got, err := configurationVariables(&pulumirpc.RunRequest{})
	if want := []string{"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestAnErrorTheProgramHasShownIsNotShownAgain(t *testing.T) {
	for code, want := range map[string]*pulumirpc.RunResponse{
		"0":  {},
		"32": {Bail: true},
		"3":  {Error: "the program exited with code 3"},
	} {
		got, err := outcome(exec.Command("sh", "-c", "exit "+code).Run())
		if err != nil || got.GetError() != want.GetError() || got.GetBail() != want.GetBail() {
			t.Errorf("exit %s: got %v, %v; want %v", code, got, err, want)
		}
	}
	got, _ := outcome(errors.New("no such file"))
	if want := "the program did not run to its end: no such file"; got.GetError() != want {
		t.Errorf("got %q, want %q", got.GetError(), want)
	}
}

func TestTheRunnerIsFoundInAFolderAbove(t *testing.T) {
	root := t.TempDir()
	runner := filepath.Join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run")
	program := filepath.Join(root, "packages", "deploy")
	for _, folder := range []string{runner, program} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := findRunner(program); err != nil || got != runner {
		t.Errorf("got %q, %v; want %q", got, err, runner)
	}
	if _, err := findRunner(t.TempDir()); err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v", err)
	}
}
