package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pictures in a folder for each class: {@code images:DIR}, or {@code images:FILE.zip}.
 *
 * <p>Any size and format that Java's ImageIO reads. An example is FLOAT {@code [C, H, W]}, a byte divided by 255, grey or
 * red, green and blue. C, H and W are those of the model's input, else of {@code color} and {@code size}, else of the
 * first picture. A picture is scaled with its proportions kept, so that its shorter side is {@code resize} or, where
 * that is left out, so that it just covers the crop; the centre is cropped. Scaling is bilinear and averages when it
 * reduces.
 *
 * <p>The class is the folder of a picture; in a zip archive, folders around the whole content are omitted. With
 * {@code label} it is a part of the file's name, with {@code labels} it is read from a table. The classes are those in
 * {@code classes}, else those named by the model, else the different words in order, including empty folders. Whole
 * numbers are class numbers in a table, and elsewhere where the model's classes have no names.
 *
 * <p>With {@code masks} the target is the class of each pixel, INT64 {@code [H, W]} of the task
 * {@link Task#OTHER}: a folder has a mask for each picture, of the same name, whose pixels are numbers of classes, of a
 * palette or in grey. A mask is scaled and cropped as its picture, without mixing numbers. Pixels of the number
 * {@code ignore} are 0 there, and do not count in a column of their own.
 *
 * <p>Pictures are decoded on first use, and kept as bytes while memory permits. {@link PictureFile} describes the
 * interpretation of their samples, and which pictures are rejected.
 */
public final class ImagesFormat implements DataFormat {

    private enum Color {
        GREY,
        RGB
    }

    private static final Set<String> SUFFIXES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp", "png", "bmp", "dib", "gif", "wbmp", "tif", "tiff");

    private static final Option<Long> RESIZE = Option.integer(
                    "resize",
                    "the length of the shorter side before the centre crop; the length that just covers it if left out")
            .atLeast(1)
            .atMost(65_536)
            .in("pixels")
            .optional();
    private static final Option<String> SIZE = Option.text(
                    "size",
                    "height and width of the crop, as 224 or 240x320; those of the model's input, or of the first picture, if left out")
            .optional();
    private static final Option<Color> COLOR = Option.choice(
                    "color", Color.class, "grey or three colours; those of the model's input, or rgb, if left out")
            .optional();

    @Override
    public String name() {
        return "images";
    }

    @Override
    public String summary() {
        return "pictures of any size, in a folder for each class or with a table of labels";
    }

    @Override
    public String usage() {
        return "images:DIR";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(RESIZE, SIZE, COLOR));
        options.addAll(LabelledFiles.OPTIONS);
        options.addAll(ImageMasks.OPTIONS);
        return List.copyOf(options);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options, options.find(SIZE).map(ImagesFormat::size));
    }

    /** A height and a width. */
    private record Size(int height, int width) {}

    private static Size size(String text) {
        if (!text.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4})?")) {
            throw new OptionException(
                    "The option size is " + text + ", expected a height and a width, as 224 or 240x320.");
        }
        String[] sides = text.split("x", -1);
        return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]));
    }

    /**
     * The requirements of a model.
     *
     * @param size the size of its pictures
     * @param channels the number of their colours
     * @param classes its classes
     */
    private record Wanted(Optional<Size> size, OptionalInt channels, KnownClasses classes) {

        static final Wanted NOTHING = new Wanted(Optional.empty(), OptionalInt.empty(), KnownClasses.NONE);

        static Wanted of(Model model) {
            Shape shape = model.features().type().shape();
            boolean image = shape.rank() == 4 && (shape.size(1) == 1 || shape.size(1) == 3);
            boolean sized = image && shape.dim(2).isFixed() && shape.dim(3).isFixed();
            return new Wanted(
                    sized ? Optional.of(new Size((int) shape.size(2), (int) shape.size(3))) : Optional.empty(),
                    image ? OptionalInt.of((int) shape.size(1)) : OptionalInt.empty(),
                    KnownClasses.of(model));
        }
    }

    /**
     * The form of an example.
     *
     * @param channels the number of colours
     * @param shortSide the length of the shorter side before the crop; 0 where it just covers the crop
     * @param size the size of the crop
     */
    private record Form(int channels, int shortSide, Size size) {

        /** The pictures of files, each decoded on first use. */
        Rows rows(FileTree tree, List<String> names) {
            SoftCache pixels = new SoftCache(
                    names.size(),
                    place -> decode(tree, names.get(place))
                            .withChannels(channels)
                            .middle(shortSide, size.height(), size.width()));
            return new PixelRows(names.size(), new long[] {channels, size.height(), size.width()}, pixels);
        }
    }

    private record Source(Options options, Optional<Size> given) implements DataSource {

        @Override
        public DataSet open(DataSpec spec) {
            return open(spec, Wanted.NOTHING);
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            return open(spec, Wanted.of(model));
        }

        private DataSet open(DataSpec spec, Wanted wanted) {
            if (ImageMasks.areIn(options)) {
                return masked(spec, wanted);
            }
            LabelledFiles files = LabelledFiles.read(spec, options, SUFFIXES, wanted.classes());
            return new TensorDataSet(
                    spec.text(),
                    Task.CLASSIFICATION,
                    files.classes().names(),
                    form(spec, wanted, files.tree(), files.names()).rows(files.tree(), files.names()),
                    files.labels(),
                    files.exampleNames(),
                    files.fingerprint(),
                    new DataDescription(List.of(), List.of(), files.notes()));
        }

        private DataSet masked(DataSpec spec, Wanted wanted) {
            FileInputs files = FileInputs.read(spec, options, SUFFIXES);
            Form form = form(spec, wanted, files.tree(), files.names());
            return new ImageMasks(spec, options, files)
                    .dataSet(
                            form.rows(files.tree(), files.names()),
                            form.shortSide(),
                            form.size().height(),
                            form.size().width());
        }

        @Override
        public Stream<DataSet> inputs(DataSpec spec, Model model) {
            FileInputs files = FileInputs.read(spec, options, SUFFIXES);
            Form form = form(spec, Wanted.of(model), files.tree(), files.names());
            return files.parts(some -> form.rows(files.tree(), some), Map.of(), List::of);
        }

        private Form form(DataSpec spec, Wanted wanted, FileTree tree, List<String> names) {
            int channels = options.find(COLOR)
                    .map(color -> color == Color.GREY ? 1 : 3)
                    .orElseGet(() -> wanted.channels().orElse(3));
            Size size = given.or(wanted::size).orElseGet(() -> sizeOf(decode(tree, names.get(0))));
            int shortSide = Math.toIntExact(options.find(RESIZE).orElse(0L));
            checkResize(spec, shortSide, size);
            return new Form(channels, shortSide, size);
        }

        private static void checkResize(DataSpec spec, int shortSide, Size size) {
            int least = Math.min(size.height(), size.width());
            if (shortSide > 0 && shortSide < least) {
                throw new DataException("The data " + spec + " ask for resize=" + shortSide + " and a cut of "
                        + size.height() + "x" + size.width() + ", which is larger. Raise resize to " + least
                        + " or more, or leave it out.");
            }
        }

        private static Size sizeOf(Photo photo) {
            return new Size(photo.height(), photo.width());
        }
    }

    private static Photo decode(FileTree tree, String name) {
        return PictureFile.decode(tree.read(name), name);
    }
}
