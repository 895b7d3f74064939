package dev.kiln.distribution;

import dev.kiln.api.model.InputInfo;
import dev.kiln.files.OutputFile;
import dev.kiln.files.OutputFolder;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks of command-line values, before any work begins. */
final class Arguments {

    private Arguments() {}

    static int positive(String option, int value) {
        if (value < 1) {
            throw new OptionException(option + " is " + value + ", expected at least 1.");
        }
        return value;
    }

    /** Files that are all different. */
    static void distinct(List<Path> files) {
        Set<Path> known = new HashSet<>();
        for (Path file : files) {
            if (!known.add(file.toAbsolutePath().normalize())) {
                throw new OptionException("The model " + file + " is given twice; give each file once.");
            }
        }
    }

    /** Sizes as {@code 0.1,0.2} or {@code 4/255,8/255}. */
    static List<Double> sizes(String option, String text) {
        List<Double> sizes = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            double size = number(option, part.trim());
            if (!(size >= 0) || Double.isInfinite(size)) {
                throw new OptionException(option + " has " + part + ", expected sizes of at least 0.");
            }
            if (sizes.contains(size)) {
                throw new OptionException(option + " has " + part.trim() + " twice; give each size once.");
            }
            sizes.add(size);
        }
        return sizes;
    }

    /** A range as {@code 0,1} or {@code -inf,inf}. */
    static InputInfo range(String option, String text) {
        String[] ends = text.split(",", -1);
        if (ends.length != 2) {
            throw new OptionException(option + " is " + text + ", expected LOW,HIGH, such as 0,1 or -inf,inf.");
        }
        double low = end(option, ends[0].strip());
        double high = end(option, ends[1].strip());
        if (!(low < high)) {
            throw new OptionException(option + " is " + text + ", expected a LOW below HIGH.");
        }
        return new InputInfo(low, high);
    }

    private static double end(String option, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> number(option, text);
        };
    }

    /** A share as {@code 0.5%} or {@code 0.005}. */
    static double share(String option, String text) {
        double share =
                text.endsWith("%") ? number(option, text.substring(0, text.length() - 1)) / 100 : number(option, text);
        if (!(share >= 0 && share <= 1)) {
            String meant = share > 1 && share <= 100 ? " Write " + text + "% for " + text + " out of a hundred." : "";
            throw new OptionException(option + " is " + text + ", expected a share from 0 to 100 %." + meant);
        }
        return share;
    }

    private static double number(String option, String text) {
        if (text.isBlank()) {
            throw new OptionException(option + " has nothing where a number is expected.");
        }
        try {
            int slash = text.indexOf('/');
            return slash < 0
                    ? Double.parseDouble(text)
                    : Double.parseDouble(text.substring(0, slash)) / Double.parseDouble(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new OptionException(option + " has " + text + ", expected a number.", e);
        }
    }

    /** An existing folder. */
    static Path folder(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FileFormatException(option + " is " + folder + ", which is "
                    + (Files.exists(folder) ? "no folder." : "not there; check the path."));
        }
        return folder;
    }

    /** A folder that will be created if it does not exist, and the files that will be written there. */
    static Path writableFolder(String option, Path folder, String... files) {
        return checked(option, folder, () -> OutputFolder.check(folder, files));
    }

    /** A file that will be written: obstacles must be reported now, not after an hour of work. */
    static Path writable(String option, Path file) {
        return checked(option, file, () -> OutputFile.of(file));
    }

    private static Path checked(String option, Path path, Runnable check) {
        try {
            check.run();
            return path;
        } catch (FileFormatException e) {
            throw new FileFormatException(option + " is " + path + ". " + e.getMessage(), e);
        }
    }
}
