// Command pulumi-language-nodejs is the part of Pulumi that runs a program written for Node.
//
// The official Pulumi CLI ships its own; this one serves machines where only package registries are
// reached and the engine is built from Go modules. It runs programs and installs nothing.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// How a program says that it has already told the user what is wrong.
const exitCodeAlreadyReported = 32

// How long a program may take to end by itself after an interrupt.
const graceAfterInterrupt = 5 * time.Second

// An engine that was killed can't stop its plugins: each of them has to notice.
const engineCheckInterval = 5 * time.Second

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

// serve answers the engine named by the last argument until it goes away or a signal arrives.
func serve(args []string) error {
	if len(args) == 0 {
		return errors.New("started without an engine's address; it is run by pulumi, not by hand")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	host := newLanguageHost(args[len(args)-1])
	if err := rpcutil.Healthcheck(ctx, host.engine, engineCheckInterval, stop); err != nil {
		return err
	}
	done := make(chan bool)
	context.AfterFunc(ctx, func() {
		host.cancel()
		close(done)
	})
	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: done,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return err
	}
	// The engine reads the port from the first line.
	fmt.Println(server.Port)
	return <-server.Done
}

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine  string
	running context.Context
	cancel  context.CancelFunc
}

func newLanguageHost(engine string) *languageHost {
	running, cancel := context.WithCancel(context.Background())
	return &languageHost{engine: engine, running: running, cancel: cancel}
}

func (host *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	host.engine = request.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (*languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// GetRequiredPackages names none: the engine asks for a provider when a resource of it is registered.
func (*languageHost) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetRequiredPlugins is what engines asked before GetRequiredPackages existed.
func (*languageHost) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (*languageHost) GetProgramDependencies(
	context.Context, *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	return &pulumirpc.GetProgramDependenciesResponse{}, nil
}

func (*languageHost) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (*languageHost) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	nodeVersion, err := exec.Command(node, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its version: %w", node, err)
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(nodeVersion))}, nil
}

func (*languageHost) InstallDependencies(
	*pulumirpc.InstallDependenciesRequest, grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	return status.Error(codes.Unimplemented,
		"this language host installs nothing: run `npm ci` in the folder of Pulumi.yaml")
}

// Cancel interrupts the running program; the engine calls it on the first Ctrl-C.
func (host *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	host.cancel()
	return &emptypb.Empty{}, nil
}

func (host *languageHost) Run(
	ctx context.Context, request *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	if request.GetAttachDebugger() {
		return failed(errors.New("this language host attaches no debugger: install the official Pulumi CLI, " +
			"or put --inspect-brk into nodeargs of Pulumi.yaml"))
	}
	options, err := parseOptions(request.GetInfo().GetOptions().AsMap())
	if err != nil {
		return failed(err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return failed(errors.New("no `node` on the PATH: install Node.js"))
	}
	runner, err := findRunner(request.GetInfo().GetProgramDirectory())
	if err != nil {
		return failed(err)
	}
	configuration, err := configurationVariables(request)
	if err != nil {
		return failed(err)
	}

	program, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(host.running, cancel)()
	command := exec.CommandContext(program, node, arguments(host.engine, runner, options, request)...)
	command.Env = append(append(os.Environ(), configuration...), options.variables()...)
	// Files of our own rather than the inherited ones: Node changes the blocking mode of what it is given.
	command.Stdout = writer{os.Stdout}
	command.Stderr = writer{os.Stderr}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = graceAfterInterrupt
	return outcome(command.Run())
}

// writer hides that its target is a file, so that exec copies into it through a pipe.
type writer struct{ file *os.File }

func (w writer) Write(bytes []byte) (int, error) { return w.file.Write(bytes) }

// outcome turns the way a program ended into what the engine tells the user.
func outcome(err error) (*pulumirpc.RunResponse, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitCodeAlreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return failed(fmt.Errorf("the program exited with code %d", exit.ExitCode()))
	default:
		return failed(fmt.Errorf("the program did not run to its end: %w", err))
	}
}

func failed(err error) (*pulumirpc.RunResponse, error) {
	return &pulumirpc.RunResponse{Error: err.Error()}, nil
}

// runtimeOptions are those under `runtime: options:` in Pulumi.yaml that matter when a program runs.
type runtimeOptions struct {
	typescript bool
	tsconfig   string
	nodeArgs   []string
}

func parseOptions(values map[string]any) (runtimeOptions, error) {
	options := runtimeOptions{typescript: true}
	for name, value := range values {
		var ok bool
		switch name {
		case "typescript":
			options.typescript, ok = value.(bool)
		case "tsconfig":
			options.tsconfig, ok = value.(string)
		case "nodeargs":
			var text string
			if text, ok = value.(string); ok {
				var err error
				if options.nodeArgs, err = shlex.Split(text); err != nil {
					return options, fmt.Errorf("runtime option nodeargs in Pulumi.yaml: %w", err)
				}
			}
		default:
			// The others say how to install packages.
			ok = true
		}
		if !ok {
			return options, fmt.Errorf("runtime option %s in Pulumi.yaml can't be %v", name, value)
		}
	}
	return options, nil
}

func (options runtimeOptions) variables() []string {
	var variables []string
	if options.typescript {
		variables = append(variables, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if options.tsconfig != "" {
		variables = append(variables, "PULUMI_NODEJS_TSCONFIG_PATH="+options.tsconfig)
	}
	return variables
}

// findRunner finds the SDK's starter the way Node finds packages: in this folder or one above it.
func findRunner(programDirectory string) (string, error) {
	for folder := programDirectory; ; folder = filepath.Dir(folder) {
		runner := filepath.Join(folder, "node_modules", "@pulumi", "pulumi", "cmd", "run")
		if _, err := os.Stat(runner); err == nil {
			return runner, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("no @pulumi/pulumi in %s: run `npm ci` there", programDirectory)
		}
	}
}

// configurationVariables hands over the configuration; empty, not null, where there is none.
func configurationVariables(request *pulumirpc.RunRequest) ([]string, error) {
	configuration := request.GetConfig()
	if configuration == nil {
		configuration = map[string]string{}
	}
	values, err := json.Marshal(configuration)
	if err != nil {
		return nil, fmt.Errorf("writing the configuration as JSON: %w", err)
	}
	secretKeys, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, fmt.Errorf("writing the secret configuration keys as JSON: %w", err)
	}
	return []string{"PULUMI_CONFIG=" + string(values), "PULUMI_CONFIG_SECRET_KEYS=" + string(secretKeys)}, nil
}

// arguments is the command line of Node: its own options, the SDK's starter with what the engine
// says, then the program.
func arguments(engine, runner string, options runtimeOptions, request *pulumirpc.RunRequest) []string {
	list := append(append([]string{}, options.nodeArgs...), runner)
	for _, flag := range [][2]string{
		{"monitor", request.GetMonitorAddress()},
		{"engine", engine},
		{"organization", request.GetOrganization()},
		{"project", request.GetProject()},
		{"root-directory", request.GetInfo().GetRootDirectory()},
		{"stack", request.GetStack()},
		{"pwd", request.GetInfo().GetProgramDirectory()},
		{"parallel", strconv.Itoa(int(request.GetParallel()))},
	} {
		if flag[1] != "" {
			list = append(list, "--"+flag[0], flag[1])
		}
	}
	if request.GetDryRun() {
		list = append(list, "--dry-run")
	}
	return append(append(list, request.GetInfo().GetEntryPoint()), request.GetArgs()...)
}
