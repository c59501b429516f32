# The service on a GPU. Build it from the repository's root: docker build -f deploy/gpu.Dockerfile -t srnet-gpu:0.1.0 .
# CUDA's image brings NVIDIA's package archive, from which TensorRT comes; the driver comes from the machine (NVIDIA Container Toolkit):
#   docker run --gpus all -v srnet-plans:/var/lib/srnet/plans -p 127.0.0.1:8080:8080 srnet-gpu:0.1.0
# The first stream of a size builds its plans, which takes minutes; they are kept in the volume.
ARG BASE=nvidia/cuda:12.9.1-base-ubuntu24.04
# One TensorRT in both stages, of the base's CUDA: the archive has newer majors, whose headers have other tables, and builds for newer CUDA, which need newer drivers.
ARG TENSORRT=10.*+cuda12.9

FROM ${BASE} AS build
ARG TENSORRT
RUN printf 'Package: libnvinfer* libnvonnxparsers*\nPin: version %s\nPin-Priority: 1001\n' "$TENSORRT" > /etc/apt/preferences.d/tensorrt \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates dotnet-sdk-10.0 cmake g++ make pkg-config clang libnvinfer-headers-dev libnvonnxparsers-dev \
        libavcodec-dev libavdevice-dev libavformat-dev libavutil-dev libgtk-3-0t64 libswscale-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Builds the shim for this TensorRT, the kernels, and the managed code.
RUN ./srnet version && ls artifacts/native/libsrnet_trt10.so artifacts/native/kernels/srnet_kernels.ptx

FROM ${BASE}
ARG TENSORRT
# OpenCV draws first masks from boxes, and names; its build, which is for x86-64 only, needs GTK.
RUN printf 'Package: libnvinfer* libnvonnxparsers*\nPin: version %s\nPin-Priority: 1001\n' "$TENSORRT" > /etc/apt/preferences.d/tensorrt \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        aspnetcore-runtime-10.0 libavcodec60 libavdevice60 libavformat60 libavutil58 libswscale7 libnvinfer10 libnvonnxparsers10 \
        $([ "$(dpkg --print-architecture)" != amd64 ] || echo libgtk-3-0t64) \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/srnet --create-home srnet \
    && install -d -o srnet -g srnet -m 700 /var/lib/srnet/plans
COPY --from=build /src/artifacts/bin/SRNet.Server/release /opt/srnet
COPY LICENSE THIRD-PARTY-NOTICES.md /opt/srnet/
# The shim and TensorRT are of one major, or the image would run on the CPU without anybody noticing.
RUN ls /opt/srnet/libsrnet_trt10.so && ldconfig -p | grep -q 'libnvinfer\.so\.10'
ENV SRNET_PLANS=/var/lib/srnet/plans NVIDIA_DRIVER_CAPABILITIES=compute,video,utility
USER srnet
VOLUME /var/lib/srnet/plans
EXPOSE 8080 8554
# Alive means that the process answers and has its GPU. Long at the start: plans may have to be built.
HEALTHCHECK --interval=15s --timeout=5s --start-period=15m \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/srnet/srnet"]
CMD ["serve"]
