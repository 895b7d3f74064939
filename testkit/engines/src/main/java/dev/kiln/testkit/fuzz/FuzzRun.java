package dev.kiln.testkit.fuzz;

import com.sun.management.ThreadMXBean;
import dev.kiln.graph.error.KilnException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One reader and many damaged files. */
final class FuzzRun {

    /** Much longer than reading any small file takes, also on a machine under load. */
    private static final Duration HANG = Duration.ofMinutes(1);

    /** The bytes that reading a small file may allocate on the heap, all garbage included. */
    private static final long MOST_ALLOCATED = 2L << 30;

    private static final int MOST_FAILURES = 20;
    private static final int FRAMES = 6;
    private static final Path SAVED = Path.of("target", "fuzz");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FuzzedReader reader;
    private final Path folder;

    /** The first failure of each kind. */
    private final Map<String, String> failures = new LinkedHashMap<>();

    private long firstSeed;
    private int inputs;
    private int refused;
    private int failed;
    private long mostAllocated;
    private long slowestNanos;

    FuzzRun(FuzzedReader reader, Path folder) {
        this.reader = reader;
        this.folder = folder;
    }

    /** A failure: the exception, the seed and the path of the file. */
    List<String> failures() {
        return List.copyOf(failures.values());
    }

    /** Reads the valid files, which must succeed, and a number of damaged ones. */
    void inputs(int count, long seed) {
        begin(seed);
        for (int i = 0; i < count && failures.size() < MOST_FAILURES; i++) {
            damaged(seed + i);
        }
    }

    /** Reads the valid files, which must succeed, and damaged ones for a time. */
    void during(Duration time, long seed) {
        begin(seed);
        long end = System.nanoTime() + time.toNanos();
        for (long next = seed; System.nanoTime() < end && failures.size() < MOST_FAILURES; next++) {
            damaged(next);
        }
    }

    private void begin(long seed) {
        firstSeed = seed;
        for (byte[] valid : reader.seeds()) {
            Optional<Throwable> wrong = read(valid);
            wrong.ifPresent(e -> failures.put("valid", "a valid file is refused: " + describe(e)));
        }
    }

    private void damaged(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] valid = reader.seeds().get(random.nextInt(reader.seeds().size()));
        byte[] content = random.nextInt(10) == 0
                ? spliced(
                        valid, reader.seeds().get(random.nextInt(reader.seeds().size())), random)
                : reader.mutation().repeated().apply(valid, random.nextLong());
        inputs++;
        read(content).ifPresent(e -> {
            if (e instanceof KilnException) {
                refused++;
            } else {
                failed++;
                record(e, content, seed);
            }
        });
    }

    /** The beginning of one file and the end of another. */
    private static byte[] spliced(byte[] one, byte[] other, SplittableRandom random) {
        int head = random.nextInt(one.length + 1);
        int tail = random.nextInt(other.length + 1);
        byte[] both = Arrays.copyOf(one, head + other.length - tail);
        System.arraycopy(other, tail, both, head, other.length - tail);
        return both;
    }

    private void record(Throwable failure, byte[] content, long seed) {
        String kind = failure.getClass().getName()
                + Stream.of(failure.getStackTrace())
                        .limit(3)
                        .map(Object::toString)
                        .toList();
        if (!failures.containsKey(kind)) {
            failures.put(kind, "seed " + seed + ", " + saved(content, seed) + ": " + describe(failure));
        }
    }

    private Path saved(byte[] content, long seed) {
        try {
            Files.createDirectories(SAVED);
            return Files.write(SAVED.resolve(reader.name() + "-" + seed), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Throwable failure) {
        return failure
                + Stream.of(failure.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> System.lineSeparator() + "    at " + frame)
                        .collect(Collectors.joining());
    }

    /** Reads a file in a thread of its own, which may hang or overflow its stack. */
    private Optional<Throwable> read(byte[] content) {
        CompletableFuture<Optional<Throwable>> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> outcome.complete(outcome(content)), "fuzz " + reader.name());
        thread.setDaemon(true);
        long begin = System.nanoTime();
        thread.start();
        try {
            return outcome.get(HANG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(stuck(thread));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(e);
        } catch (ExecutionException e) {
            return Optional.of(e);
        } finally {
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - begin);
        }
    }

    private static IllegalStateException stuck(Thread thread) {
        IllegalStateException stuck =
                new IllegalStateException("reading did not end within " + HANG.toSeconds() + " s");
        stuck.setStackTrace(thread.getStackTrace());
        thread.interrupt();
        return stuck;
    }

    private Optional<Throwable> outcome(byte[] content) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        try {
            clear();
            reader.reading().read(content, folder);
        } catch (Throwable e) {
            return Optional.of(e);
        }
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        return allocated > MOST_ALLOCATED
                ? Optional.of(new IllegalStateException(
                        "reading " + content.length + " bytes allocated " + allocated + " bytes"))
                : Optional.empty();
    }

    private void clear() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d damaged files from seed %d: %d refused, %d read, %d failures; the slowest took %d ms, "
                        + "one allocated %d MB",
                reader.name(),
                inputs,
                firstSeed,
                refused,
                inputs - refused - failed,
                failed,
                TimeUnit.NANOSECONDS.toMillis(slowestNanos),
                mostAllocated >> 20);
    }
}
