/** Brings a layer {@code squeeze-excitation} to Kiln. */
module org.example.kiln.excitation {
    requires dev.kiln.api;

    provides dev.kiln.api.layer.LayerProvider with
            org.example.kiln.excitation.SqueezeExcitation.Provider;
}
