package dev.kiln.benchmarks;

import dev.kiln.host.plugin.PluginHost;
import dev.kiln.host.plugin.PluginSettings;
import dev.kiln.host.plugin.PluginState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The time of a host from the beginning of {@code main} until every plugin of a folder is active: each time in a new
 * process, in turns as a module, where each plugin becomes a layer, and on the class path.
 *
 * <p>{@code PluginStart [rounds [plugins]]}
 */
final class PluginStart {

    private static final String READY = "ready";
    private static final List<String> WAYS = List.of("modules", "class path");

    private PluginStart() {}

    /**
     * Runs the benchmark and prints it, or, given a folder, opens it once.
     *
     * @param arguments the numbers of rounds and plugins
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        if (arguments.length == 3 && arguments[0].equals(READY)) {
            open(begun, Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        int plugins = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        Machine.print();
        Path folder = Files.createTempDirectory("kiln-plugin-start");
        try {
            ManyPlugins.write(folder, plugins);
            measure(rounds, folder, plugins);
        } finally {
            delete(folder);
        }
    }

    private static void measure(int rounds, Path folder, int plugins) throws IOException, InterruptedException {
        Elapsed[][] elapsed = new Elapsed[WAYS.size()][rounds];
        // the first round also warms the system's file cache
        for (int round = -1; round < rounds; round++) {
            for (int way = 0; way < WAYS.size(); way++) {
                Elapsed one = start(WAYS.get(way), folder, plugins);
                if (round >= 0) {
                    elapsed[way][round] = one;
                }
            }
        }
        System.out.printf("%n%d plugins, %d rounds, ms: median (least to greatest)%n", plugins, rounds);
        for (int way = 0; way < WAYS.size(); way++) {
            print("ready, " + WAYS.get(way), elapsed[way], Elapsed::seconds);
            print("processor time, " + WAYS.get(way), elapsed[way], Elapsed::busy);
        }
    }

    private static void print(String what, Elapsed[] elapsed, ToDoubleFunction<Elapsed> time) {
        Spread spread = Spread.of(Arrays.stream(elapsed).mapToDouble(time).map(seconds -> 1000 * seconds));
        System.out.printf("  %-40s %6.0f  (%.0f to %.0f)%n", what, spread.median(), spread.least(), spread.greatest());
    }

    private static Elapsed start(String way, Path folder, int plugins) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        List<String> path = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        if (way.equals("modules")) {
            command.addAll(List.of(
                    "--module-path", modules(path), "--add-modules", "ALL-DEFAULT,dev.kiln.host,org.objectweb.asm"));
            // the classes of the benchmarks, which come first
            command.addAll(List.of("-cp", path.get(0)));
        } else {
            command.addAll(List.of("-cp", String.join(File.pathSeparator, path)));
        }
        command.addAll(List.of(PluginStart.class.getName(), READY, folder.toString(), String.valueOf(plugins)));
        double[] figures = OwnProcess.figures("the start in the way of " + way, command);
        return new Elapsed(figures[0], figures[1]);
    }

    /** All entries but the first, without the jars that cannot be on the module path. */
    private static String modules(List<String> path) {
        return path.stream()
                .skip(1)
                .filter(entry -> !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void open(long begun, Path folder, int plugins) throws IOException {
        Duration busy = busy();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            double used = busy().minus(busy).toNanos() / 1e9;
            long active = host.plugins().stream()
                    .filter(plugin -> plugin.state() == PluginState.ACTIVE)
                    .count();
            if (active != plugins) {
                String fault = host.plugins().stream()
                        .flatMap(plugin -> plugin.fault().stream())
                        .map(Object::toString)
                        .findFirst()
                        .orElse("");
                throw new IOException(active + " of " + plugins + " plugins are active. " + fault);
            }
            System.out.println(seconds + " " + used);
        }
    }

    private static Duration busy() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
